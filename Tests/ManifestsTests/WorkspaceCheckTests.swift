import TestSupport
import Testing

@testable import Domain
@testable import JSONSyntax
@testable import Manifests

/// Every rule that manifests can break together.
struct WorkspaceCheckTests {
  @Test(arguments: references + splits)
  func `a mistake between manifests is told at its place, with the way out`(
    mistake: Mistake<ReferenceRule>
  ) {
    mistake.check()
  }

  private static let references: [Mistake<ReferenceRule>] = [
    .experiment(
      .unknownEnvironment, ["environment": "1️⃣\"prodution\""], "Did you mean \"production\"?"),
    .experiment(
      .unknownEnvironment, ["environment": "1️⃣\"qa\""],
      "No manifest describes the environment \"qa\". Add a manifest of kind \"Environment\" for it"),
    .experiment(
      .unknownFeature, ["feature": "1️⃣\"checkout_buton\""], "Did you mean \"checkout_button\"?"),
    .experiment(
      .unknownFeature, ["feature": "1️⃣\"zzz\""],
      "or name a feature that has one: \"checkout_button\", \"dark_mode\"."),
    .feature(
      .unknownEnvironment, ["environments": #"{"production": {}, 1️⃣"prod": {}}"#],
      "No manifest describes the environment \"prod\"."),
  ]

  private static let splits: [Mistake<ReferenceRule>] = [
    .experiment(
      .splitOfStandardFeature,
      [
        "feature": "\"dark_mode\"",
        "rollout": #"{"percentage": 5, "split": 1️⃣{"control": 100}}"#,
      ], "Leave the split out, or make the feature multivariate."),
    .rollout(.missingSplit, #"1️⃣{"percentage": 5}"#, "\"green\", \"blue\". Add \"split\""),
    .rollout(
      .unknownVariant, #"{"percentage": 5, "split": {"control": 50, 1️⃣"bleu": 50}}"#,
      "Did you mean \"blue\"?"),
    .rollout(
      .unknownVariant, #"{"percentage": 5, "split": {"control": 50, 1️⃣"violet": 50}}"#,
      "Name one of them, or add this one to the feature."),
  ]

  // MARK: A provider

  private static let provider =
    #"{"provider": {"type": "file", "path": "/bin/sh", "environments": {"production": {}}}}"#

  @Test func `what a provider serves needs no manifest`() {
    let experiment = [Good.experiment: ManifestSource.experiment()]
    #expect(WorkspaceSources(experiment, settings: Self.provider).findings() == [])
    #expect(WorkspaceSources(experiment).findings().count == 2)
  }

  @Test func `an experiment in an environment that the provider does not serve is an error`() {
    let sources = WorkspaceSources(
      [
        Good.experiment: ManifestSource.experiment(["environment": "1️⃣\"produktion\""]),
        Good.feature: ManifestSource.feature(),
      ], settings: Self.provider)
    #expect(
      sources.findings() == [
        sources.finding(ProviderRule.environmentNotServed, at: 1, in: Good.experiment)
      ])
    let details = sources.diagnostics().map(\.diagnostic.detail)
    #expect(details.allSatisfy { $0.contains("Did you mean \"production\"?") })
  }

  @Test func `the provider keeps what is the program's, and local is none`() throws {
    let (settings, problems) = Settings.read(path: "t", bytes: Array(Self.provider.utf8))
    let provider = try #require(settings.provider)
    #expect(problems.isEmpty)
    #expect(provider.name == "file")
    #expect(provider.environments.map(\.text) == ["production"])
    #expect(provider.concurrency == 8)
    #expect(
      String(decoding: provider.json.canonical(), as: UTF8.self)
        == #"{"environments":{"production":{}},"path":"/bin/sh","type":"file"}"#)
    let local = #"{"provider": {"type": "local"}}"#
    #expect(Settings.read(path: "t", bytes: Array(local.utf8)).0.provider == nil)
  }

  @Test func `mistakes elsewhere do not hide the provider, and its own are told from none`() {
    let elsewhere = Self.provider.dropLast() + #", "ignored": []}"#
    let (settings, problems) = Settings.read(path: "t", bytes: Array(elsewhere.utf8))
    #expect(!problems.isEmpty)
    #expect(settings.provider?.name == "file" && settings.knowsProvider)
    // Of a file that cannot be read, whether it speaks of a provider is all there is to go by.
    #expect(Settings.read(path: "t", bytes: Array("{".utf8)).0.knowsProvider)
    for hidden in [
      #"{"provider": {}}"#, #"{"provider": 1}"#, #"{"povider": {}}"#, #"{"provider": {"#,
    ] {
      let settings = Settings.read(path: "t", bytes: Array(hidden.utf8)).0
      #expect(settings.provider == nil && !settings.knowsProvider, "\(hidden)")
    }
  }

  // MARK: Duplicates and competition

  @Test(arguments: [
    ("a.json", ManifestSource.environment(["key": "1️⃣\"production\""]), Good.environment, "key"),
    ("g.json", ManifestSource.feature(["name": "1️⃣\"checkout_button\""]), Good.feature, "name"),
    ("z.json", ManifestSource.experiment(["key": "1️⃣\"checkout-cta\""]), Good.experiment, "key"),
  ])
  func `what is described twice is told at the second file, with a note at the first`(
    path: String, source: String, other: String, field: String
  ) {
    var files = Good.files
    files[path] = source
    // The file whose path comes first is the first one.
    let (first, second) = path < other ? (path, other) : (other, path)
    files[first] = source
    files[second] = source
    let sources = WorkspaceSources(files)
    #expect(
      sources.findings() == [sources.finding(ReferenceRule.duplicateManifest, at: 1, in: second)])
    let found = sources.diagnostics().first
    #expect(found?.diagnostic.notes.first?.location?.path == first)
    #expect(found?.notes.first?.place?.start == found?.start)
    #expect(found?.diagnostic.detail.contains("give this one another \"\(field)\"") == true)
  }

  @Test func `the same key in two environments is two experiments`() {
    var files = Good.files
    files["environments/staging.json"] = ManifestSource.environment(["key": "\"staging\""])
    files["experiments/staging.json"] = ManifestSource.experiment(["environment": "\"staging\""])
    #expect(WorkspaceSources(files).findings() == [])
  }

  @Test(arguments: ["created", "running", "paused"])
  func `a second experiment on a feature is told at its file, with a note at the first`(
    status: String
  ) {
    let second = ManifestSource.experiment([
      "key": "\"another\"", "feature": "1️⃣\"checkout_button\"", "status": "\"\(status)\"",
    ])
    let sources = WorkspaceSources(Good.files.merging(["experiments/z.json": second]) { $1 })
    #expect(
      sources.findings() == [
        sources.finding(ReferenceRule.secondExperiment, at: 1, in: "experiments/z.json")
      ])
    let found = sources.diagnostics().first
    #expect(found?.notes.first?.place?.start.line == 6)
    #expect(found?.diagnostic.notes.first?.location?.path == Good.experiment)
    #expect(found?.diagnostic.detail.contains("Complete the first one before this") == true)
  }

  @Test func `a completed experiment is no rival`() {
    let second = ManifestSource.experiment(["key": "\"another\"", "status": "\"completed\""])
    #expect(WorkspaceSources(Good.files.merging(["z.json": second]) { $1 }).findings() == [])
  }

  @Test func `of two rivals the one that is stored is the first, whatever its path`() {
    let stored = ManifestSource.experiment(["key": "\"another\""])
    let late = ManifestSource.experiment(["feature": "1️⃣\"checkout_button\""])
    let sources = WorkspaceSources(
      Good.files.merging(["z.json": stored, Good.experiment: late]) { $1 })
    let id = ExperimentID(
      environment: EnvironmentKey(checked: "production"), key: ExperimentKey(checked: "another"))
    var state = State()
    state.experiments[id] = Experiment(
      id: id, number: 1, feature: FeatureName(checked: "checkout_button"),
      details: SampleSnapshot.details(name: nil, owner: nil),
      lifecycle: .init(createdAt: Instant(seconds: 0)))
    let expected = sources.finding(ReferenceRule.secondExperiment, at: 1, in: Good.experiment)
    #expect(sources.findings(against: state) == [expected])
    let blocked = sources.workspace.check(against: state).blocked
    #expect(!blocked.contains(.experiment(id)))
  }

  // MARK: With what was there before

  @Test func `what is still referred to cannot be removed`() {
    var files = Good.files
    files[Good.environment] = nil
    files[Good.feature] = nil
    files[Good.experiment] = ManifestSource.experiment([
      "environment": "1️⃣\"production\"", "feature": "2️⃣\"checkout_button\"",
    ])
    let sources = WorkspaceSources(files)
    var state = State()
    let production = EnvironmentKey(checked: "production")
    let feature = FeatureName(checked: "checkout_button")
    state.environments[production] = Environment(key: production, name: "", versioning: .v1)
    state.features[feature] = Feature(name: feature, kind: .multivariate)
    #expect(
      sources.findings(against: state)
        == [1, 2].map {
          sources.finding(ReferenceRule.stillReferenced, at: $0, in: Good.experiment)
        })
    let blocked = sources.workspace.check(against: state).blocked
    #expect(blocked.isSuperset(of: [.environment(production), .feature(feature)]))
    for found in sources.diagnostics(against: state) {
      #expect(found.diagnostic.detail.contains("Bring the manifest back, or remove what refers"))
    }
  }

  // MARK: Broken files

  @Test(arguments: [
    "", "{", #"{"kind": "Feature", "name": "checkout_button",}"#,
    #"{"kind": "Feature", "name": "checkout_button", "value": nope}"#,
    #"{"kind": "Featur", "name": "checkout_button", "value": 1}"#,
    #"{"kind": "Feature", "name": "checkout_button"}"#, #"["checkout_button"]"#,
  ])
  func `a broken file causes no errors in the files that refer to it`(source: String) {
    let sources = WorkspaceSources(Good.files.merging([Good.feature: source]) { $1 })
    #expect(sources.findings().map(\.path) == [Good.feature])
    #expect(
      sources.workspace.check().blocked.count == 1 || source.hasSuffix("\"checkout_button\"}"))
  }

  @Test func `nor does one with another file name, if the name can be made out`() {
    var files = Good.files
    files[Good.feature] = nil
    files["features/button.json"] = ManifestSource.feature().replacing("true,", with: "true")
    files[Good.environment] = nil
    files["environments/live.json"] = ManifestSource.environment(["kind": "\"Envronment\""])
    #expect(
      Set(WorkspaceSources(files).findings().map(\.path))
        == ["features/button.json", "environments/live.json"])
  }

  @Test func `nor does one that cannot be read at all`() {
    let files = Good.files.filter { $0.key != Good.feature }.map { path, source in
      ManifestFile(path: path, bytes: Array(source.utf8))
    }
    let unreadable = ManifestFile(path: Good.feature, unreadable: "You may not read it.")
    let problems = Workspace(settings: Settings(), files: files + [unreadable]).check()
    #expect(problems.all.map(\.diagnostic.identifier) == [FileRule.unreadableFile.rawValue])
    #expect(problems.all.first?.diagnostic.detail == "You may not read it.")
    #expect(problems.all.first?.diagnostic.location?.path == Good.feature)
  }

  @Test func `an experiment with a misspelt status is known by its key, and not taken for gone`() {
    let broken = ManifestSource.experiment(["status": "\"runing\""])
    let workspace = WorkspaceSources(Good.files.merging([Good.experiment: broken]) { $1 }).workspace
    let id = ExperimentID(
      environment: EnvironmentKey(checked: "production"),
      key: ExperimentKey(checked: "checkout-cta"))
    #expect(workspace.describes(.experiment(id)))
    #expect(workspace.namesOfUnknown.isEmpty)
    #expect(workspace.check().blocked == [.experiment(id)])
  }

  @Test func `what refers to something broken is held back without a word`() {
    let broken = ManifestSource.environment(["1️⃣nmae": "1"])
    let sources = WorkspaceSources(Good.files.merging([Good.environment: broken]) { $1 })
    #expect(
      sources.findings() == [sources.finding(FormRule.unknownField, at: 1, in: Good.environment)])
    #expect(
      sources.workspace.check().blocked.map(\.description).sorted() == [
        "checkout_button", "production", "production/checkout-cta",
      ])
  }

  // MARK: All at once

  @Test func `all mistakes of all files are told in one run, by path and position`() {
    let sources = WorkspaceSources(
      [
        "a.json": "{1️⃣}x",
        "b.json": ManifestSource.experiment([
          "environment": "1️⃣\"prodution\"", "feature": "2️⃣\"checkout_buton\"",
          "status": "3️⃣\"draft\"", "rollout": #"{"percentage": 4️⃣200, 5️⃣"wieght": 1}"#,
          "6️⃣ownr": "1",
        ]),
        "c.json": ManifestSource.feature([
          "value": "1️⃣null", "environments": #"{2️⃣"nowhere": {"allocations": {3️⃣"gren": 5}}}"#,
        ]),
        "d.json": ManifestSource.environment(["featureVersioning": "1️⃣\"v9\""]),
      ], settings: #"{1️⃣"ignor": []}"#)
    let expected: [(any Rule, Int, String)] = [
      (ReferenceRule.unknownEnvironment, 1, "b.json"), (ReferenceRule.unknownFeature, 2, "b.json"),
      (FormRule.unknownStatus, 3, "b.json"), (FormRule.invalidPercentage, 4, "b.json"),
      (FormRule.unknownField, 5, "b.json"), (FormRule.unknownField, 6, "b.json"),
      (FormRule.wrongType, 1, "c.json"),
      (ReferenceRule.unknownEnvironment, 2, "c.json"), (ReferenceRule.unknownVariant, 3, "c.json"),
      (FormRule.unknownChoice, 1, "d.json"), (FormRule.unknownField, 1, "titrate.json"),
    ]
    #expect(
      Array(sources.findings().dropFirst())
        == expected.map { sources.finding($0.0, at: $0.1, in: $0.2) })
    #expect(sources.findings().first?.identifier == "json-trailing-content")
  }

  @Test func `mistakes in the settings stop the whole run`() {
    let problems = WorkspaceSources(Good.files, settings: "[]").workspace.check()
    #expect(problems.blocksEverything)
    #expect(!WorkspaceSources(Good.files).workspace.check().blocksEverything)
  }
}
