import System

/// A workspace as many teams would write it: the same files in every run.
///
/// Each feature has an experiment in either environment. A team keeps a hundred features, and as
/// many experiments in each environment, in a folder each.
struct GeneratedWorkspace {
  let experimentCount: Int
  /// How many of the experiments have a mistake.
  var mistakeCount = 0

  /// What was written.
  struct Extent {
    var fileCount = 0
    var byteCount = 0
  }

  private static let environments = ["production", "staging"]
  private static let featuresOfTeam = 100

  private var featureCount: Int { (experimentCount + 1) / 2 }

  /// Also how many changes it takes to make all of it.
  var manifestCount: Int { Self.environments.count + featureCount + experimentCount }

  /// Writes all manifests into a folder that is not there yet.
  func write(to folder: String) throws -> Extent {
    var extent = Extent()
    for environment in Self.environments {
      try write(
        environmentManifest(environment), to: "\(folder)/environments", environment, &extent)
    }
    for number in 0..<featureCount {
      let feature = GeneratedFeature(number: number, team: team(number / Self.featuresOfTeam))
      let path = "\(folder)/features/\(feature.team)"
      try write(feature.manifest, to: path, feature.name, &extent)
    }
    for (index, environment) in Self.environments.enumerated() {
      for number in 0..<featureCount where number * 2 + index < experimentCount {
        let experiment = experiment(on: number, in: environment, index: number * 2 + index)
        let path = "\(folder)/experiments/\(environment)/\(experiment.feature.team)"
        try write(experiment.manifest, to: path, experiment.key, &extent)
      }
    }
    return extent
  }

  /// Writes one experiment, the first in production, with another percentage, or as it was.
  func rewriteFirst(percentage: Int? = nil, in folder: String) throws {
    var experiment = experiment(on: 0, in: Self.environments[0], index: 0)
    experiment.percentage = percentage ?? experiment.percentage
    let path = "\(folder)/experiments/\(experiment.environment)/\(experiment.feature.team)"
    try removeFileOrEmptyFolder(at: "\(path)/\(experiment.key).json")
    var extent = Extent()
    try write(experiment.manifest, to: path, experiment.key, &extent)
  }

  private func experiment(
    on number: Int, in environment: String, index: Int
  ) -> GeneratedExperiment {
    let feature = GeneratedFeature(number: number, team: team(number / Self.featuresOfTeam))
    var experiment = GeneratedExperiment(feature: feature, environment: environment, index: index)
    if mistakeCount > 0, index % (experimentCount / mistakeCount) == 0 {
      let kinds = GeneratedExperiment.Mistake.allCases
      experiment.mistake = kinds[index / (experimentCount / mistakeCount) % kinds.count]
    }
    return experiment
  }

  private func write(
    _ text: String, to folder: String, _ name: String, _ extent: inout Extent
  ) throws {
    let bytes = Array(text.utf8)
    let path = "\(folder)/\(name).json"
    do {
      try createFile(at: path, with: bytes)
    } catch {
      try createFolder(at: folder)
      try createFile(at: path, with: bytes)
    }
    extent.fileCount += 1
    extent.byteCount += bytes.count
  }

  private func team(_ number: Int) -> String {
    let teams = ["payments", "discovery", "search", "logistics", "growth", "accounts", "support"]
    return "\(teams[number % teams.count])-\(number / teams.count + 1)"
  }

  private func environmentManifest(_ key: String) -> String {
    """
    {
      "$schema": "../../schemas/environment.schema.json",
      "kind": "Environment",
      "key": "\(key)",
      "name": "\(key.prefix(1).uppercased())\(key.dropFirst())",
      "featureVersioning": "\(key == "production" ? "v2" : "v1")"
    }

    """
  }
}
