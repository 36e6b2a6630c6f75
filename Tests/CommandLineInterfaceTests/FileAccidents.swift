import TestSupport

/// What happens to the files of a workspace without anybody meaning it, or without titrate being asked.
struct FileAccidents {
  private var edits: RandomEdits

  init(seed: UInt64) {
    edits = RandomEdits(seed: seed)
  }

  /// Something happens to one file, or in its stead.
  mutating func happen(to files: inout [String: String]) {
    let paths = files.keys.sorted()
    guard !paths.isEmpty else { return }
    let path = edits.pick(paths)
    let text = files[path] ?? ""
    switch edits.number(upTo: 10) {
    case 1: files[path] = nil
    case 2: files[path] = String(text.prefix(edits.number(upTo: text.count)))
    case 3: files[otherPath(path)] = text
    case 4: files[otherPath(path)] = changed(text)
    case 5:
      files[path] = nil
      files[otherPath(path)] = text
    case 6: files["titrate.json"] = settings()
    case 7: files[otherPath(path)] = foreign()
    case 8: files[path] = foreign()
    default: files[path] = changed(text)
    }
  }

  /// One that comes before all others, or after them, or between.
  private mutating func otherPath(_ path: String) -> String {
    edits.pick(["a/", "z/", "", "experiments/sub/", "f/"])
      + path.replacing("/", with: "-").replacing(".json", with: edits.pick([".json", "~.json"]))
  }

  private mutating func changed(_ text: String) -> String {
    let (part, other) = edits.pick([
      (",", " ,\n "), ("{", "{\"x-team\":1,"), ("{", "{\"$schema\":\"x\","),
      ("{", "{\"colour\":1,"),
      ("\"feature\":\"b", "\"feature\":\"nowhere"), ("\"feature\":\"", "\"feature\":\"b"),
      ("\"environment\":\"", "\"environment\":\"un"), ("\"key\":\"", "\"key\":\"A"),
      ("\"key\":\"", "\"key\":\"a"), ("\"kind\":\"", "\"kind\":\"X"), ("\"kind\"", "\"kund\""),
      ("\"created\"", "\"running\""), ("\"running\"", "\"created\""), ("\"running\"", "\"ran\""),
      ("\"percentage\":", "\"percentage\":1"), ("\"enabled\":true", "\"enabled\":false"),
      ("\"enabled\":false", "\"enabled\":true"), ("\"control\":", "\"control\":1"),
      ("\"name\":\"b", "\"name\":\"c"), ("\"v1\"", "\"v2\""), ("\"v2\"", "\"v1\""),
      ("\"hypothesis\":\"It", "\"hypothesis\":\"Perhaps it"), ("\"green\":", "\"geen\":"),
      ("\"production\"", "\"staging\""), ("\"value\":\"grey\"", "\"value\":\"gray\""),
      ("\"allocations\":{", "\"allocations\":{\"mauve\":1,"),
      ("\"status\"", "\"owner\":\"x\",\"status\""),
    ])
    return text.replacing(part, with: other, maxReplacements: 1)
  }

  private mutating func settings() -> String {
    edits.pick([
      "{", "{}", #"{"ignore":["features/"]}"#, #"{"ignore":["experiments/b*"]}"#,
      #"{"ignore":["nothing.json"]}"#, #"{"ignore":["a"]}"#, #"{"colour":1}"#,
      #"{"state":{"lineage":"00000000-0000-4000-8000-000000000001"}}"#,
    ])
  }

  private mutating func foreign() -> String {
    edits.pick([
      "", "[]", "{}", "null", "{", "\u{feff}{}", #"{"kind":"Deployment"}"#,
      #"{"kind":"Experiment"}"#,
      #"{"kind":"Experiment","key":"ada"}"#, #"{"kind":"Feature","name":"button"}"#,
      #"{"kind":"Environment","key":"production"}"#, #"{"kind":"Environment","key":"preview"}"#,
      #"{"kind":"Environment","key":"production","featureVersioning":"v1","name":"Production"}"#,
      #"{"name":"left-pad","version":"1.0.0"}"#, "ada bob cyd button banner",
      results("ada", "{\"control\":5}"), results("ada", "{\"control\":5,\"mauve\":5}"),
      results("adda", "{\"control\":5}"), results("bob", "{\"control\":5,\"green\":-5}"),
      spec("button", "\"at\":\"2027-01-01T00:00:00Z\","), spec("buton", ""), spec("banner", ""),
    ])
  }

  private func spec(_ feature: String, _ at: String) -> String {
    """
    {"kind":"Spec","environment":"production","feature":"\(feature)",\(at)\
    "cases":[{"identity":"erin","enabled":true},{"shares":{"control":100},"of":"everyone"}]}
    """
  }

  private func results(_ experiment: String, _ exposures: String) -> String {
    """
    {"kind":"Results","environment":"production","experiment":"\(experiment)",\
    "since":"2026-01-01T00:00:00Z","asOf":"2026-01-02T00:00:00Z","exposures":\(exposures)}
    """
  }
}
