import Domain
import System

/// The identities in a file or on standard input, one a line.
struct IdentityFile: ~Copyable {
  private var lines: LineReader
  private let name: String

  /// Opens the file at a path, or standard input for `-`.
  init(_ path: String) throws {
    let isInput = path == "-"
    name = isInput ? "standard input" : path
    // A line that ends as on Windows has one byte more.
    lines = try LineReader(
      at: isInput ? nil : path, maximumBytes: InvalidIdentity.maximumBytes + 1)
  }

  /// The next identity; nil at the end.
  mutating func next() throws -> String? {
    let line: Result<String, InvalidIdentity>?
    do throws(LineReadError) {
      line = try lines.nextLine(Self.identity)
    } catch .system(let error) {
      throw error
    } catch {
      throw failure(.tooLong(limitBytes: InvalidIdentity.maximumBytes))
    }
    switch line {
    case nil: return nil
    case .success(let identity): return identity
    case .failure(let error): throw failure(error)
    }
  }

  private static func identity(_ line: Span<UInt8>) -> Result<String, InvalidIdentity> {
    let hasReturn = line.count > 0 && line[line.count - 1] == UInt8(ascii: "\r")
    do throws(InvalidIdentity) {
      return .success(try identityKey(hasReturn ? line.extracting(droppingLast: 1) : line))
    } catch {
      return .failure(error)
    }
  }

  private func failure(_ error: InvalidIdentity) -> CommandFailure {
    let column = error.column.map { ":\($0)" } ?? ""
    return CommandFailure("\(name):\(lines.lineNumber)\(column): \(error)")
  }
}
