import Domain
import JSONSyntax
import Planning

// What several schemas refer to. A constant is called what the definition is, but where schemas call
// different things the same.
extension Subschema {
  static let status = definition(
    "status", .choice("Where an experiment stands in its life.", of: Status.self))

  static let versioning = definition(
    "versioning",
    .choice(
      "How an environment keeps what features serve: in place, or in versions.",
      of: FeatureVersioning.self))

  static let featureType = definition(
    "featureType", .choice("Whether a feature has variants.", of: Feature.Kind.self))

  static let allocations = object(
    named: "allocations",
    "The share of each variant in percent. What remains of 100 goes to the control.",
    keys: .variantKey, values: .percentage, with: ["examples": [["green": 25, "blue": 25]]])

  static let ramp = definition(
    "ramp",
    .list(
      "How a cohort grows: in order of time, with percentages that do not fall.",
      of: .object(
        required: ["after": .duration, "percentage": .percentage],
        optional: [
          "whenExposures": .number,
          "whenGuardrailsHold": .constant(true),
        ]),
      with: [
        "minItems": 1,
        "examples": [[["after": "0d", "percentage": 5], ["after": "2d", "percentage": 20]]],
      ]))

  static let heldStep = object(
    named: "heldStep", "A step that is due, and waits until what is in its way has ended.",
    required: [
      "experiment": .experimentIdentity("The experiment."),
      "percentage": .percentage("How large the cohort would be; null unless it would grow.")
        .orNull,
      "reason": .string("What is in its way."),
      "step": .timedStep,
      "until": .optionalInstant("Until when; null where no time ends it."),
    ])

  static let timedStep = definition(
    "timedStep",
    .choice(
      "It starts, its cohort grows, it is completed, or it is completed and serves nobody any more.",
      of: ["start", "rise", "complete", "stop"]))

  static let experimentIdentity = definition(
    "experimentIdentity",
    .string(
      "An experiment's environment and key, with a slash between them.",
      with: [
        "pattern": "^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$", "maxLength": 511,
        "examples": ["production/checkout-cta"],
      ]))

  static let optionalInstant = definition(
    "optionalInstant", .instant("A moment; null where there is none.").orNull)

  static let duration = definition(
    "duration",
    .string(
      "A whole number and a unit: days, hours, minutes or seconds. At most ten years.",
      with: ["pattern": "^[0-9]+[dhms]$", "examples": ["12h", "2d"]]))

  static let salt = definition(
    "salt",
    .integer(
      "The id of a rollout segment, or a split seed: a number that is hashed with an identity.",
      with: ["minimum": 1, "maximum": 2147483647]))

  static let formatVersion = definition(
    "formatVersion",
    .constant("1.0", "The version of this format. It changes only with what programs must notice."))

  static let variant = object(
    named: "variant", "A variant of a feature.",
    required: [
      "id": .number("The variant's number, which never changes."),
      "key": .variantKey,
      "value": .typedValue("What the variant serves."),
    ])

  static let schedule = object(
    named: "schedule", "When an experiment starts and ends by itself.",
    required: [
      "startAt": .instant("Before that it does not start.").orNull,
      "endAt": .instant("From then on it is completed; not before a bake is over.").orNull,
    ],
    optional: [
      "atEnd": .choice(
        "With stop it serves nobody from then on; null or left out, it goes on serving.",
        of: Schedule.End.self
      ).orNull
    ])

  static let typedValue = object(
    named: "typedValue", "A flag's value with its type.",
    required: [
      "type": .choice(of: ["string", "integer", "boolean"]),
      "value": .scalar(),
    ],
    with: [
      "oneOf": [
        ["properties": ["type": ["const": "string"], "value": ["type": "string"]]],
        ["properties": ["type": ["const": "integer"], "value": ["type": "integer"]]],
        ["properties": ["type": ["const": "boolean"], "value": ["type": "boolean"]]],
      ], "examples": [["type": "string", "value": "grey"]],
    ])

  static let number = definition(
    "number", .integer("A number that counts from 1.", with: ["minimum": 1]))

  static let backend = definition("backend", .choice("How a state is kept.", of: ["file", "git"]))

  static let gitCommit = definition(
    "gitCommit",
    .string("The commit of git that holds the state; null for a file, and where none was made.")
      .orNull)

  static let count = definition("count", .integer("A number of things.", with: ["minimum": 0]))

  static let lineage = definition(
    "lineage",
    .string(
      "The UUID that tells one state from another, in lower case.",
      with: [
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"],
      ]))

  static let diagnostic = object(
    named: "diagnostic", "Something that is wrong, or worth a warning.",
    required: [
      "identifier": .string(
        "The stable identifier. `titrate explain` tells cause and cure.",
        with: ["pattern": "^[a-z][a-z0-9-]*$", "examples": ["split-sum"]]),
      "severity": .choice(
        "Whether it stops what it concerns, or only tells.", of: ["error", "warning"]),
      "message": .string("What is wrong, in few words that are always the same."),
      "detail": .string("What is wrong here, why, and how to mend it."),
      "notes": .list(
        "Other places that it has to do with.",
        of: .object(required: [
          "message": .string("What there is to see."),
          "path": .path,
          "line": .position,
          "column": .position,
          "endLine": .position,
          "endColumn": .position,
        ])),
      "path": .path,
      "line": .position,
      "column": .position,
      "endLine": .position,
      "endColumn": .position,
    ])

  static let path = definition(
    "path",
    .string("The file, from the root of the repository; null where it concerns none.").orNull)

  static let position = definition(
    "position",
    .integer(
      "A line or column from 1, columns in Unicode scalars, ends exclusive; null if unknown.",
      with: ["minimum": 1]
    ).orNull)

  static let subjectKind = definition(
    "subjectKind",
    .choice(
      "What kind of thing it is about. A document is one that is published, and is missing, out of date or edited by hand.",
      of: Subject.Kind.allCases.map { $0.rawValue.lowercased() } + ["document"]))

  static let action = definition(
    "action", .choice("What the change amounts to.", of: Change.Action.self))

  static let optionalKey = definition(
    "optionalKey", .key("The environment; null for what concerns a feature everywhere.").orNull)

  static let optionalFeature = definition(
    "optionalFeature", .featureName("The feature; null where it concerns none.").orNull)

  static let featureName = definition(
    "featureName",
    .string(
      #"ASCII letters, digits, ".", "_" and "-"."#,
      with: ["pattern": "^[A-Za-z0-9_.-]+$", "maxLength": 255]))

  static let texts = definition("texts", .list("Texts for people.", of: .text))

  static let text = definition(
    "text",
    .string(
      "A text for people: not blank, and at most 10,000 bytes.",
      with: ["pattern": #"\S"#, "maxLength": 10000]))

  static let value = definition(
    "value",
    .scalar(
      "What a flag serves: a string, an integer of 64 bits, or a boolean.",
      with: [
        "minimum": -9223372036854775808, "maximum": 9223372036854775807,
        "examples": ["grey", 3, true],
      ]))

  static let moment = definition(
    "moment",
    .string(
      "A moment as RFC 3339 writes it, with an offset from UTC.",
      with: [
        "pattern":
          #"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"#,
        "examples": ["2026-12-24T18:00:00Z", "2026-12-24T18:00:00+01:00"],
      ]))

  static let split = object(
    named: "split", "The share of the control and of each variant in percent, 100 in all.",
    keys: .key,
    values: .percentage,
    with: ["required": ["control"], "examples": [["control": 50, "green": 25, "blue": 25]]])

  static let percentage = definition(
    "percentage",
    .decimal(
      "A number from 0 to 100 with at most two decimals and no exponent.",
      with: [
        "$comment":
          "No multipleOf: validators compute it in floating point, where 0.07 is no multiple of 0.01.",
        "minimum": 0, "maximum": 100, "examples": [20, .number(12.5), .number(0.01)],
      ]))

  static let bucketing = definition(
    "bucketing",
    .choice("Whose SDKs evaluate, and so how identities are dealt out.", of: Bucketing.self))

  static let stop = object(
    named: "stop", "Who stopped an experiment, when, and why.",
    required: [
      "stoppedAt": .instant("When."),
      "author": .author,
      "reason": .string("Why; empty where nobody said."),
    ])

  static let instant = definition(
    "instant",
    .string(
      "A moment in UTC, in whole seconds.",
      with: [
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        "examples": ["2026-01-31T09:30:00Z"],
      ]))

  static let author = object(
    named: "author", "Who made a change: a user, or an API key by its name, never the key.",
    required: [
      "type": .choice("A user or an API key.", of: Author.Kind.self),
      "name": .string("The name of the user or of the key."),
    ])

  static let conclusion = object(
    named: "conclusion", "What was decided when an experiment was over.",
    required: ["decision": .decision, "reason": .string("Why.")],
    optional: ["variant": .variantKey("The variant that is shipped.")])

  static let variantKey = definition(
    "variantKey",
    .string(
      #"A key for a variant. "control" is reserved: it names the feature's own value."#,
      with: ["pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": 255, "not": ["const": "control"]]))

  static let decision = definition(
    "decision",
    .choice(
      "What everyone gets from then on: a variant, or the control; or nothing follows.",
      of: Conclusion.Decision.self))

  static let optionalExperiment = definition(
    "optionalExperiment", .key("The experiment; null where it concerns none.").orNull)

  static let key = definition(
    "key",
    .string(
      #"Lower-case ASCII letters, digits, ".", "_" and "-", beginning with a letter or digit."#,
      with: ["pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": 255]))
}
