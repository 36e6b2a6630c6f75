// The schema `settings` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let settingsSource = #"""
    "description": "The settings of a workspace of titrate, in titrate.json beside the manifests.",
    "type": "object",
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
      },
      "ignore": {
        "description": "Patterns, with the meaning of gitignore, of files that are no manifests although they end in .json.",
        "type": "array",
        "items": { "type": "string" },
        "examples": [["package.json", "node_modules/"]]
      },
      "policy": { "$ref": "#/$defs/policy" },
      "provider": {
        "description": "The server that serves the flags, by a program that talks to it. Without it the state itself is served, in the documents that are published.",
        "type": "object",
        "required": ["type"],
        "properties": {
          "type": {
            "description": "The end of the name of a program titrate-provider-NAME, which is looked for beside titrate and on PATH, or named with --provider-program: never here, where a pull request could change it. local stands for no provider.",
            "type": "string",
            "pattern": "^[a-z][a-z0-9-]*$",
            "examples": ["file"]
          },
          "environments": {
            "description": "The environments that it serves, by key, each with what the program is to know of it. Neither they nor their features need a manifest; where there is one, it must say what the server has.",
            "type": "object",
            "propertyNames": { "$ref": "#/$defs/key" },
            "additionalProperties": { "type": "object" },
            "examples": [{ "production": {} }]
          },
          "concurrency": {
            "description": "How many requests may be under way at a time; 8 unless given.",
            "type": "integer",
            "minimum": 1,
            "maximum": 64
          }
        },
        "if": { "properties": { "type": { "not": { "const": "local" } } } },
        "then": { "required": ["environments"] },
        "additionalProperties": {
          "description": "What the program is to know. It gets all of this, and titrate reads nothing else of it."
        },
        "examples": [
          { "type": "file", "path": "server.json", "environments": { "production": {} } }
        ]
      },
      "publish": {
        "description": "The documents that apply writes for SDKs, which evaluate them without a server.",
        "type": "array",
        "items": {
          "description": "One document.",
          "type": "object",
          "required": ["environment", "format", "path"],
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not read it."
            },
            "environment": {
              "description": "The environment that it is about. All documents of one have the same format.",
              "$ref": "#/$defs/key"
            },
            "format": {
              "description": "Whose SDKs read it. It is not to be changed while the environment has clients: each format puts identities into other cohorts.",
              "$ref": "#/$defs/bucketing"
            },
            "path": {
              "description": "The file, relative to the workspace, that is written when what it serves changes. No part begins with a dot, and none is README.md.",
              "type": "string",
              "pattern": "^[^/.][^/]*(/[^/.][^/]*)*$",
              "examples": ["served/production.json"]
            }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false
        },
        "examples": [
          [
            {
              "environment": "production",
              "format": "flagsmith",
              "path": "served/production.json"
            }
          ]
        ]
      },
      "state": {
        "description": "Where the state is kept, and what must hold for it.",
        "type": "object",
        "properties": {
          "$schema": {
            "description": "The path or the URN of this schema, for editors. Titrate does not read it."
          },
          "git": {
            "description": "Keeps the state in a ref of a git remote, on a line of history of its own.",
            "type": "object",
            "properties": {
              "remote": {
                "description": "The name of a remote of the clone; origin unless given.",
                "type": "string",
                "minLength": 1
              },
              "branch": {
                "description": "The branch; titrate-state unless given.",
                "type": "string",
                "pattern": "^titrate-."
              },
              "ref": {
                "description": "The whole name of a ref, in the place of a branch.",
                "type": "string",
                "pattern": "^refs/(titrate/|heads/titrate-)."
              }
            },
            "patternProperties": {
              "^x-": { "description": "A field of your own. Titrate does not read it." }
            },
            "additionalProperties": false
          },
          "lineage": {
            "description": "The lineage of the state that belongs to the workspace. A missing or foreign state is then an error.",
            "$ref": "#/$defs/lineage"
          }
        },
        "patternProperties": {
          "^x-": { "description": "A field of your own. Titrate does not read it." }
        },
        "additionalProperties": false
      }
    },
    "patternProperties": {
      "^x-": { "description": "A field of your own. Titrate does not read it." }
    },
    "additionalProperties": false,
    "examples": [
      { "ignore": ["package.json"] },
      {
        "policy": {
          "maxLaunches": 1,
          "maxTrafficRise": 25,
          "protectedEnvironments": ["production"],
          "freezes": [
            {
              "from": "2026-12-20T00:00:00Z",
              "to": "2027-01-04T06:00:00+01:00",
              "reason": "Holidays"
            },
            {
              "weekly": { "from": "Fri 15:00", "to": "Mon 08:00" },
              "timeZone": "Europe/Berlin",
              "reason": "Weekend"
            }
          ],
          "reassignment": "warn",
          "promotion": { "production": { "from": "staging", "soak": "2d" } },
          "require": { "production": ["owner", "guardrail"] },
          "guardrails": "stop",
          "sampleRatio": "block",
          "maxRemovals": 5,
          "maxRemovalsPercent": 10
        }
      }
    ]
    """#

  /// A policy, and what it consists of, for all schemas that tell one.
  static let policyDefinitions = #"""
    "policyChange": {
      "description": "A policy that comes to be in force, and the one before.",
      "type": "object",
      "required": ["after", "before"],
      "properties": {
        "after": { "$ref": "#/$defs/policy" },
        "before": {
          "description": "Null where none was ever kept.",
          "anyOf": [{ "$ref": "#/$defs/policy" }, { "type": "null" }]
        }
      }
    }

    "breach": {
      "description": "What a policy does not permit of one edit.",
      "type": "object",
      "required": ["after", "at", "message", "rule", "subject"],
      "properties": {
        "after": {
          "description": "How long after the apply it would happen; null where the time is known.",
          "anyOf": [{ "$ref": "#/$defs/duration" }, { "type": "null" }]
        },
        "at": {
          "description": "When it would happen; null, with after, for what happens at once.",
          "$ref": "#/$defs/optionalInstant"
        },
        "environment": {
          "description": "The protected environment that --allow would permit; absent for other rules.",
          "$ref": "#/$defs/key"
        },
        "message": {
          "description": "What the plan would do, what is permitted, and the way out.",
          "type": "string"
        },
        "rule": { "$ref": "#/$defs/policyRule" },
        "subject": { "description": "What it is about, with its kind.", "type": "string" }
      }
    }

    "policyRule": {
      "description": "The field of a policy that stops something.",
      "type": "string",
      "enum": [
        "maxLaunches", "maxTrafficRise", "protectedEnvironments", "freezes", "reassignment",
        "promotion", "require", "maxRemovals", "maxRemovalsPercent"
      ]
    }

    "policy": {
      "description": "What a plan may do. What only takes people out of a cohort is always permitted, but for removals.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "maxLaunches": {
          "description": "How many cohorts a plan may begin to serve.",
          "type": "integer",
          "minimum": 0
        },
        "maxTrafficRise": {
          "description": "How many percentage points a change may add to a cohort.",
          "$ref": "#/$defs/percentage"
        },
        "protectedEnvironments": {
          "description": "The environments that must be named with --allow.",
          "type": "array",
          "items": { "$ref": "#/$defs/key" }
        },
        "freezes": {
          "description": "Spans of time in which nobody may come to see anything new.",
          "type": "array",
          "items": { "$ref": "#/$defs/freeze" }
        },
        "reassignment": {
          "description": "What becomes of a change that gives enrolled identities another variant while the experiment is running or paused, and does not start over: block, unless said.",
          "type": "string",
          "enum": ["block", "warn"],
          "default": "block"
        },
        "promotion": {
          "description": "Where, and for how long, an experiment of the same key must have run, without an alarm, before it is launched in an environment.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/promotion" }
        },
        "require": {
          "description": "What a manifest must say before its experiment is launched in an environment.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": {
            "type": "array",
            "items": { "$ref": "#/$defs/requirement" }
          }
        },
        "guardrails": {
          "description": "What becomes of an experiment whose latest results violate a guardrail: warn, unless said.",
          "default": "warn",
          "$ref": "#/$defs/alarmResponse"
        },
        "sampleRatio": {
          "description": "What becomes of an experiment whose latest exposures do not fit its split: warn, unless said. In an object, also from which deviation on.",
          "default": "warn",
          "anyOf": [{ "$ref": "#/$defs/alarmResponse" }, { "$ref": "#/$defs/sampleRatio" }]
        },
        "maxRemovals": {
          "description": "How many things a plan may remove.",
          "type": "integer",
          "minimum": 0
        },
        "maxRemovalsPercent": {
          "description": "Which part of all that is stored a plan may remove. It is judged from 10 stored things on: of fewer, each is a large part.",
          "$ref": "#/$defs/percentage"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "promotion": {
      "description": "Where an experiment must have run before.",
      "type": "object",
      "required": ["from", "soak"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "from": { "description": "The environment.", "$ref": "#/$defs/key" },
        "soak": {
          "description": "For how long it must have run there. Time in which it is paused or stopped does not count.",
          "$ref": "#/$defs/duration"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "requirement": {
      "description": "A field that a manifest must have: owner, a metric of the role primary or guardrail, decideBy, or one of links.",
      "type": "string",
      "enum": ["owner", "primaryMetric", "guardrail", "decideBy", "link"]
    }

    "sampleRatio": {
      "description": "What raises an alarm, and what becomes of the experiment then.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "action": { "default": "warn", "$ref": "#/$defs/alarmResponse" },
        "minimumDeviation": {
          "description": "How many percentage points a share must be off the split before that raises an alarm: 0.2, unless said.",
          "default": 0.2,
          "$ref": "#/$defs/percentage"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "alarmResponse": {
      "description": "What becomes of an experiment whose results raise an alarm: every plan warns; its ramp does not rise, too; or it is stopped.",
      "type": "string",
      "enum": ["warn", "block", "stop"]
    }

    "freeze": {
      "description": "A span of time: once, from one moment to another, or weekly, by the clocks of a time zone.",
      "type": "object",
      "required": ["reason"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "from": { "description": "When it begins.", "$ref": "#/$defs/moment" },
        "to": { "description": "When it is over.", "$ref": "#/$defs/moment" },
        "weekly": {
          "description": "When it begins and is over in each week. One that ends no later than it begins goes on into the next week.",
          "type": "object",
          "required": ["from", "to"],
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not read it."
            },
            "from": { "description": "When it begins.", "$ref": "#/$defs/weekTime" },
            "to": { "description": "When it is over.", "$ref": "#/$defs/weekTime" }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false
        },
        "timeZone": {
          "description": "By whose clocks a weekly freeze begins and ends, a name of the time zone database.",
          "type": "string",
          "pattern": "^[A-Za-z][A-Za-z0-9/_+-]*$",
          "maxLength": 255,
          "examples": ["Europe/Berlin", "UTC"]
        },
        "reason": { "description": "What it is for.", "$ref": "#/$defs/text" }
      },
      "if": { "required": ["weekly"] },
      "then": {
        "required": ["timeZone"],
        "not": { "anyOf": [{ "required": ["from"] }, { "required": ["to"] }] }
      },
      "else": { "required": ["from", "to"], "not": { "required": ["timeZone"] } },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "weekTime": {
      "description": "A day and a time of the week.",
      "type": "string",
      "pattern": "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01][0-9]|2[0-3]):[0-5][0-9]$",
      "examples": ["Fri 15:00"]
    }
    """#
}
