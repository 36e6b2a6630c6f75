package import JSONSyntax

/// What files a workspace holds, and whether they can be read.
package enum FileRule: String, Rule {
  case unreadableFile = "unreadable-file"
  case emptyWorkspace = "empty-workspace"
  case tooManyUnknownFiles = "too-many-unknown-files"
  case ignoredManifest = "ignored-manifest"
  case manifestNotRead = "manifest-not-read"
  case removalsWithheld = "removals-withheld"
  case publishOverManifest = "publish-over-manifest"

  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .unreadableFile:
      error(
        "a manifest cannot be read",
        cause: "A file of the workspace that should be a manifest cannot be read: no permission, "
          + "a symbolic link, a pipe, or too large. It may describe something that runs, so "
          + "nothing is removed meanwhile.",
        cure: "Make it a readable file of at most 1 MiB, or name it under `ignore` in "
          + "titrate.json if it is none of titrate's.")
    case .emptyWorkspace:
      error(
        "the workspace holds no manifest",
        cause: "The folder holds no manifest. An empty checkout or a wrong folder looks just like "
          + "that, and must not be taken for the wish to remove everything.",
        cure: "Check the folder, or begin with `titrate init`. To remove everything on purpose, "
          + "leave one environment's manifest behind.")
    case .tooManyUnknownFiles:
      error(
        "too many files are no manifests that can be made out",
        cause: "Of more than 100,000 files that end in .json it is not known what they are about, "
          + "such as those of another program. That many are told one by one, and the others are "
          + "counted.",
        cure: "Name their folder under `ignore` in titrate.json, or take it out of the workspace.")
    case .ignoredManifest:
      error(
        "a manifest is ignored",
        cause: "A pattern under `ignore` in titrate.json matches a file that is a manifest. What "
          + "it describes would seem to be gone, and might be torn down.",
        cure: "Narrow the pattern, or remove the file.")
    case .manifestNotRead:
      warning(
        "a manifest is not read",
        cause: "A file of the workspace has a `kind` of titrate's, and a name that does not end "
          + "in `.json`: it is YAML, JSON with comments, or has its ending in capitals. Manifests "
          + "are JSON in files that end in `.json`, so nothing of it is read.",
        cure: "Write it as JSON, in a file that ends in `.json`, or name it under `ignore` in "
          + "titrate.json if it is none of titrate's.")
    case .removalsWithheld:
      warning(
        "nothing is removed in this run",
        cause: "Something in the state seems to have no manifest, but a file could not be made "
          + "out that may describe it.",
        cure: "Mend that file. The removals are planned again once every file can be read.")
    case .publishOverManifest:
      error(
        "a document would be published over a manifest",
        cause: "An entry of `publish` in titrate.json names a file that is a manifest. Writing "
          + "the document would destroy it, and what it describes would seem to be gone.",
        cure: "Name another file.")
    }
  }
}
