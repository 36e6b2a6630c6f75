package import Domain

extension Workspace {
  /// What the manifests at some paths are about; the paths are those that people see.
  package func subjects(ofFilesAt paths: Set<String>) -> Set<Subject> {
    Set(files.filter { paths.contains($0.path) }.compactMap(\.subject))
  }

  /// The experiments among some subjects, and those on the features among them.
  package func experiments(of subjects: Set<Subject>, _ state: State) -> Set<ExperimentID> {
    let wanted = experiments.values.filter {
      subjects.contains(.experiment($0.id)) || subjects.contains(.feature($0.feature))
    }.map(\.id)
    let stored = state.experiments.values.filter {
      subjects.contains(.experiment($0.id)) || subjects.contains(.feature($0.feature))
    }.map(\.id)
    // A manifest with mistakes is about its experiment all the same.
    let described = describedExperiments.filter { subjects.contains(.experiment($0)) }
    return Set(wanted + stored).union(described)
  }
}
