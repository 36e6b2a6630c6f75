import Domain
import Manifests
import Planning
import Reconciling
import TestSupport
import Testing

@testable import Storage

struct PublisherTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// Publishes, once it is seen that the document is found fault with if it is going to be written.
  private func publish(_ lab: Lab, _ format: Bucketing = .flagsmith) throws -> String {
    let publisher = publisher(format)
    let faults = publisher.outdated(try #require(lab.snapshot))
    let outcome = try publisher.publish(#require(lab.snapshot)).map { outcome in
      switch outcome {
      case .current: "current"
      case .written: "written"
      case .failed: "failed"
      }
    }.joined(separator: " ")
    #expect(faults.isEmpty == (outcome == "current"))
    return outcome
  }

  private func publisher(_ format: Bucketing) -> Publisher {
    let text = #"""
      {"publish":[{"environment":"production","format":"\#(format.rawValue)","path":"a/served.json"}]}
      """#
    let settings = Settings.read(path: "titrate.json", bytes: Array(text.utf8)).0
    return Publisher(workspacePath: directory.path, publications: settings.publications)
  }

  @Test(arguments: Bucketing.allCases)
  func `a document is written when what it serves changes, and only then`(
    format: Bucketing
  ) throws {
    var lab = Lab(after: .shop().with(LabExperiment(.created)))
    #expect(try publish(lab, format) == "written")
    #expect(try publish(lab, format) == "current")
    let first = directory.text("a/served.json")
    var renamed = LabExperiment(.created)
    renamed.name = "Another name"
    #expect(!lab.apply(.shop().with(renamed)).plan.hasErrors)
    #expect(try publish(lab, format) == "current")
    #expect(directory.text("a/served.json") == first)
    lab.apply(.shop().with(LabExperiment(.running)))
    #expect(try publish(lab, format) == "written")
    #expect(directory.text("a/served.json") != first)
  }

  @Test func `what an interrupted run left behind is taken away where nothing is written`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    #expect(try publish(lab) == "written")
    try directory.write("a/served.json.new", "left")
    #expect(try publish(lab) == "current")
    #expect(directory.text("a/served.json.new") == nil)
  }

  @Test(arguments: Bucketing.allCases)
  func `whatever else stands in its place is replaced by the same document`(
    format: Bucketing
  ) throws {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    #expect(try publish(lab, format) == "written")
    let text = try #require(directory.text("a/served.json"))
    let lineage = try #require(lab.snapshot?.lineage)
    var others = ["", "{}", "[]", "null", text + " ", text.replacing("grey", with: "gray")]
    others.append(text.replacing(lineage, with: "0a0b0c0d-0000-4000-8000-000000000002"))
    others += [#""serial": 1"#, #""version": "1""#].filter(text.contains).map { stamp in
      text.replacing(stamp, with: stamp.replacing("1", with: "2"))
    }
    others += stride(from: 1, to: text.count, by: 97).map { String(text.prefix($0)) }
    for other in others {
      try directory.write("a/served.json", other)
      #expect(try publish(lab, format) == "written", "\(other.prefix(60))")
      #expect(directory.text("a/served.json") == text)
    }
  }

  @Test func `one format takes the place of the other`() throws {
    let lab = Lab(after: .shop())
    #expect(try publish(lab, .flagsmith) == "written")
    #expect(try publish(lab, .flagd) == "written")
    #expect(try publish(lab, .flagd) == "current")
  }

  @Test func `a place that cannot be written to is told, and nothing is harmed`() throws {
    let lab = Lab(after: .shop())
    try directory.write("a", "old")
    #expect(try publish(lab) == "failed")
    #expect(directory.text("a") == "old")
  }

  @Test func `what cannot be read is told, and what cannot be made is not`() throws {
    var site = LabSite.shop()
    try directory.write("a/served.json/b", "")
    let publisher = publisher(.flagd)
    #expect(
      publisher.outdated(try #require(Lab(after: site).snapshot)).map(\.reason) == [.unreadable])
    site.features["button"] = LabFeature(value: .integer(3), variants: [.init("green")])
    #expect(publisher.outdated(try #require(Lab(after: site).snapshot)) == [])
  }

  @Test func `an environment that is not there yet has nothing to be published`() throws {
    let lab = Lab(after: LabSite(environments: ["staging": LabEnvironment()]))
    #expect(try publish(lab) == "current")
    #expect(try directory.names() == [])
  }
}
