import Domain
import System

extension Instant {
  /// The moment by the clock of the system.
  static var now: Instant { Instant(seconds: Int64(secondsSince1970())) }
}

/// The rules of some time zones, as far as the database of the system has them: files in the folder
/// that `TZDIR` names, or in /usr/share/zoneinfo.
func systemTimeZones(_ names: Set<TimeZoneName>) -> TimeZones {
  let named = environmentVariable("TZDIR") ?? ""
  let folder = named.isEmpty ? "/usr/share/zoneinfo" : named
  let rules = names.compactMap { name -> (TimeZoneName, TimeZoneRules)? in
    // Many names are links to another. A name leads out of the folder only if the system's own links do.
    guard let path = try? canonicalPath("\(folder)/\(name)"),
      let bytes = try? readFile(at: path, maximumBytes: 1 << 20),
      let rules = TimeZoneRules(file: bytes)
    else { return nil }
    return (name, rules)
  }
  return TimeZones(Dictionary(uniqueKeysWithValues: rules))
}
