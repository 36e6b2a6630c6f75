/// The arguments of `schema`.
struct SchemaArguments: Hashable, Sendable {
  var kind: Schema?
}

extension Command {
  static let schema = Command(
    "schema", "Print a JSON Schema, for editors and programs.", defaults: SchemaArguments(),
    positionals: [
      .choice("kind", \.kind, "What the schema describes; without it, all kinds are listed.")
    ],
    examples: [
      "titrate schema": "List the kinds.",
      "titrate schema experiment >experiment.schema.json":
        "Write the schema of experiments to a file, for \"$schema\" in manifests.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      try Console.result(arguments.kind?.text ?? Schema.list)
      return .done
    }
  }
}
