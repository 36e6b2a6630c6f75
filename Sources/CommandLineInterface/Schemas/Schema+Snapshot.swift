// The schema `snapshot` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let snapshotSource = #"""
    "description": "The persisted state, state.json. Titrate alone writes it.",
    "type": "object",
    "required": [
      "formatVersion", "lineage", "serial", "committedAt", "author", "origin", "lastNumbers",
      "environments", "features", "experiments", "events", "checksum"
    ],
    "properties": {
      "formatVersion": {
        "description": "The version of this format.",
        "type": "integer",
        "const": 1
      },
      "lineage": { "$ref": "#/$defs/lineage" },
      "serial": { "description": "The number of the commit.", "$ref": "#/$defs/number" },
      "committedAt": { "description": "When it was committed.", "$ref": "#/$defs/instant" },
      "author": { "$ref": "#/$defs/author" },
      "checkout": {
        "description": "The commit of the manifests that were applied last, where they lie in a repository.",
        "$ref": "#/$defs/checkout"
      },
      "origin": {
        "description": "The run that made the commit, as far as it is known.",
        "type": "object",
        "properties": {
          "commit": { "description": "The commit that was checked out.", "type": "string" },
          "ref": { "description": "The branch or other ref that was built.", "type": "string" },
          "runURL": { "description": "The page of the run.", "type": "string" },
          "pullRequest": { "description": "The number of the pull request.", "type": "integer" }
        }
      },
      "policy": {
        "description": "The policy in force, as it was last applied.",
        "$ref": "#/$defs/policy"
      },
      "lastNumbers": {
        "description": "The numbers that were given out last.",
        "type": "object",
        "required": ["experiment", "variant"],
        "properties": {
          "experiment": { "$ref": "#/$defs/count" },
          "variant": { "$ref": "#/$defs/count" },
          "generation": {
            "description": "The last generation of cohorts under keys that were forgotten: a new one is of a later generation, whatever its key. Left out until there is one.",
            "$ref": "#/$defs/number"
          }
        }
      },
      "endedKeys": {
        "description": "How many experiments under a key served and are gone. The next one under it gets other seeds. Of more than 1,000 keys all are forgotten, and lastNumbers has a generation for them. Left out where there are none.",
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/experimentIdentity" },
        "additionalProperties": { "$ref": "#/$defs/number" }
      },
      "intents": {
        "description": "What runs are having a provider serve, or were when they were interrupted. Left out where there is none.",
        "type": "array",
        "items": { "$ref": "#/$defs/intent" }
      },
      "environments": {
        "description": "The environments, by key.",
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/key" },
        "additionalProperties": { "$ref": "#/$defs/environment" }
      },
      "features": {
        "description": "The features, by name.",
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/featureName" },
        "additionalProperties": { "$ref": "#/$defs/feature" }
      },
      "experiments": {
        "description": "The experiments, by environment and key.",
        "type": "object",
        "propertyNames": { "$ref": "#/$defs/experimentIdentity" },
        "additionalProperties": { "$ref": "#/$defs/experiment" }
      },
      "events": {
        "description": "What happened in this very commit, as the audit trail records it.",
        "type": "array",
        "items": { "$ref": "#/$defs/event" }
      },
      "checksum": {
        "description": "The XXH64 (seed 0) of all bytes before this line.",
        "type": "string",
        "pattern": "^[0-9a-f]{16}$"
      }
    }

    "checkout": {
      "description": "A commit of the manifests.",
      "type": "object",
      "required": ["commit", "committedAt"],
      "properties": {
        "commit": { "description": "Its hash.", "type": "string" },
        "committedAt": { "description": "When it was committed.", "$ref": "#/$defs/instant" }
      }
    }

    "intent": {
      "description": "What a run is about to have a provider serve.",
      "type": "object",
      "required": ["author", "begunAt", "flags", "id", "origin", "process", "renewedAt"],
      "properties": {
        "author": { "description": "Who is at work.", "$ref": "#/$defs/author" },
        "begunAt": { "description": "Since when.", "$ref": "#/$defs/instant" },
        "flags": {
          "description": "The flags that it is about, in order.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["environment", "feature"],
            "properties": {
              "environment": { "$ref": "#/$defs/key" },
              "feature": { "$ref": "#/$defs/featureName" }
            }
          }
        },
        "id": { "description": "What tells it from others.", "type": "string" },
        "origin": {
          "description": "The run, as far as it is known, as in the head.",
          "type": "object"
        },
        "process": {
          "description": "The process, by which its machine knows when it is gone.",
          "type": "string"
        },
        "renewedAt": {
          "description": "When it was last said that the run is at work.",
          "$ref": "#/$defs/instant"
        }
      }
    }

    "environment": {
      "description": "An environment.",
      "type": "object",
      "required": ["name", "featureVersioning"],
      "properties": {
        "name": { "description": "The name for people.", "type": "string" },
        "featureVersioning": { "$ref": "#/$defs/versioning" }
      }
    }

    "feature": {
      "description": "A feature, and what it serves.",
      "type": "object",
      "required": ["applied", "type", "variants", "environments"],
      "properties": {
        "applied": {
          "description": "The digest of what its manifest asks for if it leaves the feature as it is.",
          "$ref": "#/$defs/digest"
        },
        "type": { "$ref": "#/$defs/featureType" },
        "variants": { "type": "array", "items": { "$ref": "#/$defs/variant" } },
        "environments": {
          "description": "What is served, by environment.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/flag" }
        }
      }
    }

    "flag": {
      "description": "What a feature serves in one environment by default.",
      "type": "object",
      "required": ["enabled", "value", "allocations", "held", "splitSeed", "version"],
      "properties": {
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "description": "What it serves as control.", "$ref": "#/$defs/value" },
        "allocations": { "$ref": "#/$defs/allocations" },
        "held": {
          "description": "Default allocations that wait for the end of a rollout; null where none do.",
          "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
        },
        "splitSeed": {
          "description": "The seed of the default's split.",
          "$ref": "#/$defs/salt"
        },
        "version": {
          "description": "The live version (v2); null under v1.",
          "anyOf": [{ "$ref": "#/$defs/version" }, { "type": "null" }]
        }
      }
    }

    "version": {
      "description": "A published version.",
      "type": "object",
      "required": ["number", "publishedAt", "author"],
      "properties": {
        "number": { "$ref": "#/$defs/number" },
        "publishedAt": { "$ref": "#/$defs/instant" },
        "author": { "$ref": "#/$defs/author" }
      }
    }

    "experiment": {
      "description": "An experiment.",
      "type": "object",
      "required": [
        "applied", "id", "feature", "name", "owner", "status", "createdAt", "changedAt", "startedAt", "endedAt",
        "digests", "rollout"
      ],
      "properties": {
        "applied": {
          "description": "The digest of what its manifest asks for if it leaves the experiment as it is; null where something may happen by itself, or has to be told in every plan.",
          "anyOf": [{ "$ref": "#/$defs/digest" }, { "type": "null" }]
        },
        "id": { "description": "Its number, which never changes.", "$ref": "#/$defs/number" },
        "feature": { "$ref": "#/$defs/featureName" },
        "name": { "description": "The name for people, if any.", "type": ["string", "null"] },
        "owner": {
          "description": "Who answers for it, if anyone.",
          "type": ["string", "null"]
        },
        "status": { "$ref": "#/$defs/status" },
        "createdAt": { "$ref": "#/$defs/instant" },
        "changedAt": {
          "description": "When the status last changed.",
          "$ref": "#/$defs/instant"
        },
        "startedAt": {
          "description": "When it was first started.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "endedAt": {
          "description": "When it was completed.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "digests": {
          "description": "Digests of longer fields, by which an edit is noticed.",
          "type": "object",
          "required": ["hypothesis", "metrics", "notes"],
          "properties": {
            "hypothesis": { "$ref": "#/$defs/digest" },
            "metrics": { "$ref": "#/$defs/digest" },
            "notes": { "$ref": "#/$defs/digest" }
          }
        },
        "clock": {
          "description": "How long it has run; it stands as soon as it was started.",
          "type": "object",
          "required": ["elapsedSeconds", "runningSince"],
          "properties": {
            "elapsedSeconds": {
              "description": "What counted up to the last time it was looked at.",
              "$ref": "#/$defs/count"
            },
            "runningSince": {
              "description": "Since when it counts; null as long as it stands still.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            }
          }
        },
        "schedule": { "$ref": "#/$defs/schedule" },
        "scheduleIgnored": {
          "description": "There where its manifest has a schedule that has no effect.",
          "const": true
        },
        "group": { "description": "Of its experiments one at a time serves.", "$ref": "#/$defs/key" },
        "decideBy": { "description": "By when to decide.", "$ref": "#/$defs/instant" },
        "iteration": {
          "description": "How often it began anew, this time included; left out for the first.",
          "type": "integer",
          "minimum": 2
        },
        "phases": {
          "description": "The stretches in which its split stayed as it was, the first one first.",
          "type": "array",
          "items": { "$ref": "#/$defs/phase" }
        },
        "conclusion": { "$ref": "#/$defs/conclusion" },
        "violations": { "$ref": "#/$defs/violations" },
        "rollout": {
          "description": "The cohort, and what it gets; null where there is no rollout.",
          "anyOf": [{ "$ref": "#/$defs/rollout" }, { "type": "null" }]
        }
      }
    }

    "digest": {
      "description": "The XXH64 (seed 0) of what it stands for.",
      "type": "string",
      "pattern": "^[0-9a-f]{16}$"
    }

    "variant": {
      "description": "A variant of a feature.",
      "type": "object",
      "required": ["id", "key", "value"],
      "properties": {
        "id": {
          "description": "The variant's number, which never changes.",
          "$ref": "#/$defs/number"
        },
        "key": { "$ref": "#/$defs/variantKey" },
        "value": { "description": "What the variant serves.", "$ref": "#/$defs/value" }
      }
    }
    """#
}
