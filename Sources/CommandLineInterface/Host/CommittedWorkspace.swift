import Manifests
import Storage
import System

extension WorkspaceFolder {
  /// The workspace as a commit has it, read without a work tree.
  func workspace(at commit: String, in git: Git) throws(CommandFailure.GitProblem) -> Workspace {
    do throws(GitError) {
      let objects = try git.files(of: commit).filter { path, _ in
        path.hasSuffix(".json")
          && !path.split(separator: "/").dropLast().contains { $0.hasPrefix(".") }
      }
      let paths = objects.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let contents = try git.objects(paths.compactMap { objects[$0] })
      let texts = Dictionary(
        uniqueKeysWithValues: zip(paths, contents.map { $0?.bytes ?? [] }))
      let (settings, problems) =
        texts[Settings.fileName].map {
          Settings.read(path: prefix + Settings.fileName, bytes: $0)
        } ?? (Settings(), [])
      let published = Set(settings.publications.map(\.path))
      let manifests = paths.filter { path in
        path != Settings.fileName && !published.contains(path) && !excluded.contains(path)
          && !settings.ignored.ignores(path, isDirectory: false)
      }
      return Workspace(
        settings: settings, settingsProblems: problems,
        files: manifests.map { file($0, texts[$0] ?? []) })
    } catch {
      throw CommandFailure.GitProblem(error, "cat-file")
    }
  }

  private func file(_ path: String, _ bytes: [UInt8]) -> ManifestFile {
    bytes.count <= ManifestFile.maximumBytes
      ? ManifestFile(path: prefix + path, bytes: bytes)
      : ManifestFile(
        path: prefix + path,
        unreadable: FileReadError.tooLarge(limitBytes: ManifestFile.maximumBytes).reason)
  }
}
