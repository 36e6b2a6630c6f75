import Domain
import JSONSyntax
import Planning

// The settings of a workspace, and its policy, which plans and the state repeat.
extension Subschema {
  static let settings = closedObject(
    "The settings of a workspace of titrate, in titrate.json beside the manifests.",
    optional: [
      "ignore": .list(
        "Patterns, with the meaning of gitignore, of files that are no manifests although they end in .json.",
        of: .string(), with: ["examples": [["package.json", "node_modules/"]]]),
      "policy": .policy,
      "provider": .object(
        "The server that serves the flags, by a program that talks to it. Without it the state itself is served, in the documents that are published.",
        required: [
          "type": .string(
            "The end of the name of a program titrate-provider-NAME, which is looked for beside titrate and on PATH, or named with --provider-program: never here, where a pull request could change it. local stands for no provider.",
            with: ["pattern": "^[a-z][a-z0-9-]*$", "examples": ["file"]])
        ],
        optional: [
          "environments": .object(
            "The environments that it serves, by key, each with what the program is to know of it. Neither they nor their features need a manifest; where there is one, it must say what the server has.",
            keys: .key, values: .object(), with: ["examples": [["production": [:]]]]),
          "concurrency": .integer(
            "How many requests may be under way at a time; 8 unless given.",
            with: ["minimum": 1, "maximum": 64]),
        ],
        values: .anything(
          "What the program is to know. It gets all of this, and titrate reads nothing else of it."),
        with: [
          "if": ["properties": ["type": ["not": ["const": "local"]]]],
          "then": ["required": ["environments"]],
          "examples": [
            ["type": "file", "path": "server.json", "environments": ["production": [:]]]
          ],
        ]),
      "publish": .list(
        "The documents that apply writes for SDKs, which evaluate them without a server.",
        of: .closedObject(
          "One document.",
          required: [
            "environment": .key(
              "The environment that it is about. All documents of one have the same format."),
            "format": .bucketing(
              "Whose SDKs read it. It is not to be changed while the environment has clients: each format puts identities into other cohorts."
            ),
            "path": .string(
              "The file, relative to the workspace, that is written when what it serves changes. No part begins with a dot, and none is README.md.",
              with: [
                "pattern": "^[^/.][^/]*(/[^/.][^/]*)*$", "examples": ["served/production.json"],
              ]),
          ]),
        with: [
          "examples": [
            [
              [
                "environment": "production", "format": "flagsmith",
                "path": "served/production.json",
              ]
            ]
          ]
        ]),
      "state": .closedObject(
        "Where the state is kept, and what must hold for it.",
        optional: [
          "git": .closedObject(
            "Keeps the state in a ref of a git remote, on a line of history of its own.",
            optional: [
              "remote": .string(
                "The name of a remote of the clone; origin unless given.", with: ["minLength": 1]),
              "branch": .string(
                "The branch; titrate-state unless given.", with: ["pattern": "^titrate-."]),
              "ref": .string(
                "The whole name of a ref, in the place of a branch.",
                with: ["pattern": "^refs/(titrate/|heads/titrate-)."]),
            ]),
          "lineage": .lineage(
            "The lineage of the state that belongs to the workspace. A missing or foreign state is then an error."
          ),
        ]),
    ],
    with: [
      "examples": [
        ["ignore": ["package.json"]],
        [
          "policy": [
            "maxLaunches": 1, "maxTrafficRise": 25, "protectedEnvironments": ["production"],
            "freezes": [
              [
                "from": "2026-12-20T00:00:00Z", "to": "2027-01-04T06:00:00+01:00",
                "reason": "Holidays",
              ],
              [
                "weekly": ["from": "Fri 15:00", "to": "Mon 08:00"], "timeZone": "Europe/Berlin",
                "reason": "Weekend",
              ],
            ], "reassignment": "warn",
            "promotion": ["production": ["from": "staging", "soak": "2d"]],
            "require": ["production": ["owner", "guardrail"]], "guardrails": "stop",
            "sampleRatio": "block", "maxRemovals": 5, "maxRemovalsPercent": 10,
          ]
        ],
      ]
    ])

  static let policyChange = object(
    named: "policyChange", "A policy that comes to be in force, and the one before.",
    required: [
      "after": .policy,
      "before": .policy("Null where none was ever kept.").orNull,
    ])

  static let breach = object(
    named: "breach", "What a policy does not permit of one edit.",
    required: [
      "after": .duration(
        "How long after the apply it would happen; null where the time is known."
      ).orNull,
      "at": .optionalInstant("When it would happen; null, with after, for what happens at once."),
      "message": .string("What the plan would do, what is permitted, and the way out."),
      "rule": .policyRule,
      "subject": .string("What it is about, with its kind."),
    ],
    optional: [
      "environment": .key(
        "The protected environment that --allow would permit; absent for other rules.")
    ])

  static let policyRule = definition(
    "policyRule", .choice("The field of a policy that stops something.", of: Breach.Rule.self))

  static let policy = closedObject(
    named: "policy",
    "What a plan may do. What only takes people out of a cohort is always permitted, but for removals.",
    optional: [
      "maxLaunches": .integer(
        "How many cohorts a plan may begin to serve.", with: ["minimum": 0]),
      "maxTrafficRise": .percentage("How many percentage points a change may add to a cohort."),
      "protectedEnvironments": .list(
        "The environments that must be named with --allow.", of: .key),
      "freezes": .list(
        "Spans of time in which nobody may come to see anything new.", of: .freeze),
      "reassignment": .choice(
        "What becomes of a change that gives enrolled identities another variant while the experiment is running or paused, and does not start over: block, unless said.",
        of: Policy.Reassignment.self, with: ["default": "block"]),
      "promotion": .object(
        "Where, and for how long, an experiment of the same key must have run, without an alarm, before it is launched in an environment.",
        keys: .key, values: .promotion),
      "require": .object(
        "What a manifest must say before its experiment is launched in an environment.",
        keys: .key, values: .list(of: .requirement)),
      "guardrails": .alarmResponse(
        "What becomes of an experiment whose latest results violate a guardrail: warn, unless said.",
        with: ["default": "warn"]),
      "sampleRatio": .anyOf(
        "What becomes of an experiment whose latest exposures do not fit its split: warn, unless said. In an object, also from which deviation on.",
        [.alarmResponse, .sampleRatio], with: ["default": "warn"]),
      "maxRemovals": .integer("How many things a plan may remove.", with: ["minimum": 0]),
      "maxRemovalsPercent": .percentage(
        "Which part of all that is stored a plan may remove. It is judged from 10 stored things on: of fewer, each is a large part."
      ),
    ])

  static let promotion = closedObject(
    named: "promotion", "Where an experiment must have run before.",
    required: [
      "from": .key("The environment."),
      "soak": .duration(
        "For how long it must have run there. Time in which it is paused or stopped does not count."
      ),
    ])

  static let requirement = definition(
    "requirement",
    .choice(
      "A field that a manifest must have: owner, a metric of the role primary or guardrail, decideBy, or one of links.",
      of: Policy.Requirement.self))

  static let sampleRatio = closedObject(
    named: "sampleRatio", "What raises an alarm, and what becomes of the experiment then.",
    optional: [
      "action": .alarmResponse(with: ["default": "warn"]),
      "minimumDeviation": .percentage(
        "How many percentage points a share must be off the split before that raises an alarm: 0.2, unless said.",
        with: ["default": .number(0.2)]),
    ])

  static let alarmResponse = definition(
    "alarmResponse",
    .choice(
      "What becomes of an experiment whose results raise an alarm: every plan warns; its ramp does not rise, too; or it is stopped.",
      of: Policy.AlarmResponse.self))

  static let freeze = closedObject(
    named: "freeze",
    "A span of time: once, from one moment to another, or weekly, by the clocks of a time zone.",
    required: ["reason": .text("What it is for.")],
    optional: [
      "from": .moment("When it begins."),
      "to": .moment("When it is over."),
      "weekly": .closedObject(
        "When it begins and is over in each week. One that ends no later than it begins goes on into the next week.",
        required: [
          "from": .weekTime("When it begins."),
          "to": .weekTime("When it is over."),
        ]),
      "timeZone": .string(
        "By whose clocks a weekly freeze begins and ends, a name of the time zone database.",
        with: [
          "pattern": "^[A-Za-z][A-Za-z0-9/_+-]*$", "maxLength": 255,
          "examples": ["Europe/Berlin", "UTC"],
        ]),
    ],
    with: [
      "if": ["required": ["weekly"]],
      "then": [
        "required": ["timeZone"],
        "not": ["anyOf": [["required": ["from"]], ["required": ["to"]]]],
      ], "else": ["required": ["from", "to"], "not": ["required": ["timeZone"]]],
    ])

  static let weekTime = definition(
    "weekTime",
    .string(
      "A day and a time of the week.",
      with: [
        "pattern": "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01][0-9]|2[0-3]):[0-5][0-9]$",
        "examples": ["Fri 15:00"],
      ]))
}
