import Domain
import JSONSyntax

// The manifests of experiments, features and environments.
extension Subschema {
  static let experimentManifest = closedObject(
    "A manifest of titrate: an experiment with a feature in one environment.",
    required: [
      "kind": .constant("Experiment", "What this manifest describes."),
      "key": .key("The experiment's identity in its environment. It never changes."),
      "hypothesis": .text("What is expected to happen, by how much and by when."),
      "environment": .key("The key of the environment in which the experiment runs."),
      "feature": .featureName(
        "The name of the feature that the experiment is about. It never changes."),
      "status": .status(
        #"The status that the experiment is to have. "running" launches it and enables its rollout. Paused and completed ones go on serving; to stop, use percentage 0."#
      ),
    ],
    optional: [
      "name": .text("The name for people."),
      "description": .text("What people should know beside the hypothesis."),
      "owner": .text("The person or team that answers for the experiment."),
      "tags": .texts("Words to find the experiment by."),
      "links": .texts("Where to read more, such as a design or a dashboard."),
      "schedule": .declaredSchedule,
      "rollout": .declaredRollout,
      "group": .key("A group of experiments of which one at a time serves in an environment."),
      "decideBy": .deadline,
      "iteration": .integer(
        "How often the experiment is to have begun anew, this time included. One more deals everyone out anew, and its data stands alone.",
        with: ["minimum": 1, "maximum": 1000000, "default": 1]),
      "conclusion": .declaredConclusion,
      "metrics": .list("What is measured.", of: .metric),
    ],
    with: [
      "if": ["required": ["conclusion"]],
      "then": ["properties": ["status": ["const": "completed"]]],
      "allOf": [
        [
          "if": [
            "required": ["schedule"],
            "properties": ["schedule": ["required": ["atEnd"], "not": ["required": ["endAt"]]]],
          ],
          "then": [
            "anyOf": [
              ["properties": ["status": ["const": "completed"]]],
              ["required": ["rollout"], "properties": ["rollout": ["required": ["bake"]]]],
            ]
          ],
        ]
      ],
      "examples": [
        [
          "kind": "Experiment", "key": "checkout-cta",
          "hypothesis": "A green button lifts completed checkouts by 2% within 30 days.",
          "environment": "production", "feature": "checkout_button", "status": "running",
          "rollout": ["percentage": 20, "split": ["control": 50, "green": 25, "blue": 25]],
          "metrics": [["name": "checkout_completed", "expectedDirection": "increase"]],
        ]
      ],
    ])

  static let declaredRollout = closedObject(
    named: "rollout", "Who takes part, and what they get. Without it there is nothing to enable.",
    optional: [
      "percentage": .percentage("How many belong to the cohort, in percent. 0 serves nobody."),
      "ramp": .declaredRamp(
        "How the cohort grows with the time that the experiment has run. Paused and stopped time does not count."
      ),
      "bake": .duration(
        "How long the experiment runs at the last step of the ramp before it ends by itself. Paused and stopped time does not count."
      ),
      "split": .split(
        #"How the cohort is shared out: every variant to get a share, and "control" for the feature's own value. It sums to exactly 100. Needed for a multivariate feature, and only there."#
      ),
      "value": .value(
        "What the control serves inside the cohort. Left out, the feature's default."),
      "enabled": .boolean(
        "Whether the rollout serves before the start. With another status than created it says nothing.",
        with: ["default": false]),
    ],
    with: [
      "oneOf": [["required": ["percentage"]], ["required": ["ramp"]]],
      "if": ["required": ["bake"]], "then": ["required": ["ramp"]],
    ])

  static let declaredSchedule = closedObject(
    named: "schedule",
    "When the experiment starts and ends by itself. Each apply does what is due. With the status created it says nothing.",
    optional: [
      "startAt": .moment("Before that it does not start, though its status is to be running."),
      "endAt": .moment(
        "From then on it is to be completed. After startAt. Beside a bake, it does not end before that."
      ),
      "atEnd": .choice(
        "What else happens when it ends by itself: with stop it serves nobody any more. Left out, the rollout goes on serving.",
        of: Schedule.End.self),
    ])

  static let declaredRamp = definition(
    "ramp",
    .list(
      "Steps in order of time, with percentages that do not fall.",
      of: .closedObject(
        required: [
          "after": .duration("After how much time of running."),
          "percentage": .percentage("How many belong to the cohort from then on."),
        ],
        optional: [
          "whenExposures": .integer(
            "How many identities must have been exposed in the phase before that, by the latest results. Not for the first step.",
            with: ["minimum": 1, "maximum": 9007199254740992]),
          "whenGuardrailsHold": .boolean(
            "Whether results that are newer than the size of the cohort must have measured every guardrail, and violate none. Not for the first step.",
            with: ["default": false]),
        ]),
      with: [
        "minItems": 1,
        "examples": [[["after": "0d", "percentage": 5], ["after": "2d", "percentage": 20]]],
      ]))

  static let declaredConclusion = closedObject(
    named: "conclusion", "What was decided in the end, of an experiment that is to be completed.",
    required: ["decision": .decision, "reason": .text("Why.")],
    optional: ["variant": .variantKey("The variant that everyone gets.")],
    with: [
      "if": ["properties": ["decision": ["const": "ship"]]], "then": ["required": ["variant"]],
      "else": ["not": ["required": ["variant"]]],
      "examples": [
        ["decision": "ship", "variant": "green", "reason": "It lifts checkouts by 3%."]
      ],
    ])

  static let metric = closedObject(
    named: "metric", "Something that is measured.",
    required: [
      "name": .text("What the metric is called where it is measured."),
      "expectedDirection": .choice("Where it is expected to move.", of: Metric.Direction.self),
    ],
    optional: [
      "role": .choice(
        "What part it plays in the decision.", of: Metric.Role.self, with: ["default": "primary"])
    ], with: ["examples": [["name": "checkout_completed", "expectedDirection": "increase"]]])

  static let deadline = definition(
    "deadline",
    .string(
      "By when a decision is due: a day, up to its last second in UTC, or a moment as RFC 3339 writes it.",
      with: [
        "pattern":
          #"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"#,
        "examples": ["2026-12-24", "2026-12-24T18:00:00Z"],
      ]))

  static let featureManifest = closedObject(
    "A manifest of titrate: a feature, also known as a flag, and what it serves by default.",
    required: [
      "kind": .constant("Feature", "What this manifest describes."),
      "name": .featureName("The feature's identity."),
      "value": .value("What the feature serves as control, where no environment says otherwise."),
    ],
    optional: [
      "description": .text("What people should know about the feature."),
      "owner": .text("The person or team that answers for the feature."),
      "tags": .texts("Words to find the feature by."),
      "type": .featureType("Whether the feature has variants.", with: ["default": "standard"]),
      "enabled": .boolean(
        "Whether the feature is on, where no environment says otherwise.", with: ["default": false]),
      "variants": .list(
        "What a multivariate feature can serve beside the control. Append new ones: their order decides who gets which.",
        of: .declaredVariant),
      "environments": .object(
        "What single environments say otherwise, by their keys.", keys: .key, values: .featureEntry),
    ],
    with: [
      "if": ["required": ["type"], "properties": ["type": ["const": "multivariate"]]],
      "then": ["required": ["variants"], "properties": ["variants": ["minItems": 1]]],
      "else": [
        "properties": [
          "variants": ["maxItems": 0],
          "environments": [
            "additionalProperties": ["properties": ["allocations": ["maxProperties": 0]]]
          ],
        ]
      ],
      "examples": [
        [
          "kind": "Feature", "name": "checkout_button", "type": "multivariate", "value": "grey",
          "enabled": true,
          "variants": [["key": "green", "value": "green"], ["key": "blue", "value": "blue"]],
          "environments": ["production": ["allocations": ["green": 10]]],
        ]
      ],
    ])

  static let declaredVariant = closedObject(
    named: "variant", "A variant of the feature.",
    required: [
      "key": .variantKey,
      "value": .value("What the variant serves."),
    ],
    optional: [
      "description": .text("What people should know about the variant.")
    ], with: ["examples": [["key": "green", "value": "green"]]])

  static let featureEntry = closedObject(
    named: "entry", "What one environment says otherwise.",
    optional: [
      "enabled": .boolean("Whether the feature is on in this environment."),
      "value": .value("What the feature serves as control in this environment."),
      "allocations": .allocations,
    ], with: ["examples": [["enabled": true, "allocations": ["green": 10]]]])

  static let environmentManifest = closedObject(
    "A manifest of titrate: a place where features are served.",
    required: [
      "kind": .constant("Environment", "What this manifest describes."),
      "key": .key("The environment's identity."),
    ],
    optional: [
      "name": .text("The name for people; the key unless given."),
      "featureVersioning": .versioning(
        "How the environment keeps what features serve: v1 changes it in place, v2 publishes numbered versions. There is no way back from v2.",
        with: ["default": "v1"]),
    ],
    with: [
      "examples": [
        [
          "kind": "Environment", "key": "production", "name": "Production",
          "featureVersioning": "v2",
        ]
      ]
    ])
}
