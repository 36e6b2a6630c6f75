import JSONSyntax
import Wire

// What titrate and a provider program say to each other.
extension Subschema {
  static let providerRequest = anyOf(
    "One line that titrate writes to a provider program: a greeting first, then the requests of the verb that the program was started with, a question for describe and read, an order for apply. Members that are not described here are to be ignored.",
    [.titrateGreeting, .question, .order],
    with: [
      "examples": [
        [
          "lineage": "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b", "protocol": "titrate-provider",
          "settings": ["type": "file", "path": "server.json", "environments": ["production": [:]]],
          "version": 1,
        ], ["environment": "production", "features": ["checkout_button"], "id": 1],
        [
          "environment": "production", "expected": "7f3a", "experiment": "checkout-cta",
          "feature": "checkout_button", "hypothesis": "A blue button is found sooner.", "id": 1,
          "steps": [],
          "want": [
            "overrides": [
              [
                "allocations": ["blue": 50], "enabled": true, "percentage": 10, "priority": 0,
                "segment": 1827382, "status": "running", "value": "grey",
              ]
            ], "remove": [],
          ],
        ],
      ]
    ])

  static let titrateGreeting = object(
    named: "greeting", "The first line.",
    required: [
      "lineage": .lineage("The state's lineage; null where there is no state yet.").orNull,
      "protocol": .protocolName,
      "settings": .object("All that titrate.json says of the provider."),
      "version": .protocolVersion,
    ])

  static let question = object(
    named: "question", "A request of describe and of read.",
    required: [
      "environment": .key,
      "features": .list(
        "The features that are asked about.", of: .featureName, with: ["maxItems": 500]),
      "id": .requestID,
    ])

  static let order = object(
    named: "order",
    "A request of apply: to have a feature served in a way. Where it is already, nothing is to be written, whatever was expected.",
    required: [
      "environment": .key,
      "expected": .string(
        "The fingerprint of what was read before; null where nothing was. Where another one is served, the result is a conflict."
      ).orNull,
      "experiment": .optionalKey(
        "The experiment that it is for; null where it is for the default alone."),
      "feature": .featureName,
      "id": .requestID,
      "steps": .list(
        "What the plan says is done, as its schema describes it; for messages alone.",
        of: .object(with: ["required": ["step"]])),
      "want": .object(
        "What is to be served. It is to be made so in this order; what it does not name stays as it is.",
        required: [
          "overrides": .list(
            "The overrides that are to be as they are here.", of: .servedOverride),
          "remove": .list("The segments whose overrides are to be gone.", of: .salt),
        ], optional: ["default": .servedState]),
    ],
    optional: [
      "hypothesis": .string(
        "What the experiment is to show, for servers that keep experiments of their own; left out where that is not known."
      )
    ])

  static let providerAnswer = anyOf(
    "One line that a provider program writes to titrate: a greeting first, then an answer to each request, in any order. Members that are not described here are ignored.",
    [.programGreeting, .descriptions, .servings, .result],
    with: [
      "examples": [
        ["protocol": "titrate-provider", "version": 1, "name": "file"],
        [
          "id": 1, "environment": ["featureVersioning": "v1"],
          "features": [
            "checkout_button": [
              "type": "multivariate", "variants": [["key": "blue", "value": "#00f"]],
            ], "gone": nil,
          ],
        ],
        [
          "id": 1,
          "features": [
            "checkout_button": [
              "default": ["allocations": ["blue": 0], "enabled": true, "value": "grey"],
              "fingerprint": "7f3a",
              "overrides": [
                [
                  "allocations": [:], "enabled": true, "name": "Beta testers", "percentage": nil,
                  "priority": 3, "segment": nil, "value": "grey",
                ]
              ],
            ]
          ],
        ], ["id": 1, "result": "unavailable", "message": "Too many requests.", "retryAfter": 30],
        ["id": 2, "result": "conflict"],
      ]
    ])

  static let programGreeting = object(
    named: "greeting", "The first line.",
    required: [
      "name": .string("What the program calls itself."),
      "protocol": .protocolName,
      "version": .protocolVersion,
    ],
    optional: [
      "concurrency": .integer(
        "How many requests may be under way at once; left out, as many as titrate.json says.",
        with: ["minimum": 1]),
      "ownSalts": .boolean(
        "Whether the server deals identities out by salts of its own, which read tells."),
    ])

  static let descriptions = object(
    named: "descriptions", "An answer of describe.",
    required: [
      "environment": .object(
        "The environment; null where there is none of that key.",
        required: ["featureVersioning": .versioning]
      ).orNull,
      "features": .object(
        "Each feature that was asked about; null where there is none of that name.",
        keys: .featureName, values: .description.orNull),
      "id": .requestID,
    ])

  static let description = object(
    named: "description", "What a feature is.", required: ["type": .featureType],
    optional: [
      "variants": .list(
        "The variants, in the order in which shares are dealt out; left out where there are none.",
        of: .object(required: ["key": .variantKey, "value": .value]))
    ])

  static let servings = object(
    named: "servings", "An answer of read.",
    required: [
      "features": .object(
        "Each feature that was asked about; null where it is not served there.",
        keys: .featureName, values: .served.orNull),
      "id": .requestID,
    ])

  static let result = object(
    named: "result",
    "An answer of apply; refused and unavailable may answer describe and read, too.",
    required: [
      "id": .requestID,
      "result": .choice(
        "It is served as it is wanted; something else is served than what was expected, and nothing was written; it cannot be done; it cannot be done now; or it may be done or not, so that it is to be read.",
        of: ProviderResult.Kind.self),
    ],
    optional: [
      "message": .string("Why, for people, where it is refused, unavailable or unknown."),
      "retryAfter": .count("After how many seconds it may work again, where it is unavailable."),
      "served": .served,
    ],
    with: [
      "allOf": demands(
        by: "result",
        [
          ProviderResult.Kind.done: ["served"],
          .refused: ["message"],
          .unavailable: ["message"],
          .unknown: ["message"],
        ])
    ])

  static let served = object(
    named: "served", "All that is served of a feature in an environment.",
    required: [
      "default": .servedState,
      "fingerprint": .string(
        "What tells it from what is served before and after a change of any of it."),
      "overrides": .list("What cohorts get instead, in any order.", of: .servedOverride),
    ],
    optional: [
      "identityOverrides": .count(
        "How many identities get something of their own there; left out where none does, or nobody counts them."
      )
    ])

  static let requestID = definition(
    "requestID", .integer("The number of a request, which its answer repeats."))

  static let protocolName = definition(
    "protocol", .constant("titrate-provider", "The name of the protocol."))

  static let protocolVersion = definition(
    "protocolVersion",
    .constant(1, "The version of the protocol. It changes only with what programs must notice."))

  static let servedOverride = object(
    named: "servedOverride", "What a cohort gets in the place of the default.",
    required: [
      "allocations": .allocations,
      "enabled": .boolean("Whether the feature is on."),
      "percentage": .percentage(
        "How many belong to the cohort; null where another rule than a percentage split says who does."
      ).orNull,
      "priority": .integer(
        "The rank among the overrides of the feature: the lowest number wins."),
      "segment": .salt(
        "The number by which titrate knows the cohort; null for an override that is not titrate's."
      ).orNull,
      "value": .value,
    ],
    optional: [
      "name": .string(
        "What the server calls the segment, for people, where it is not titrate's."),
      "salts": .object(
        "The salts by which the server deals identities out, where they are not titrate's.",
        required: ["segment": .salt, "split": .salt],
        optional: [
          "environment": .string(
            "What the server hashes in the place of titrate's key of the environment, where it does."
          )
        ]),
      "status": .status(
        "The status of the experiment that it belongs to: titrate says it always, a program where the server keeps experiments of its own."
      ),
    ])

  static let servedState = object(
    named: "servedState", "What everyone gets who is in no cohort.",
    required: [
      "allocations": .allocations,
      "enabled": .boolean("Whether the feature is on."),
      "value": .value,
    ])
}
