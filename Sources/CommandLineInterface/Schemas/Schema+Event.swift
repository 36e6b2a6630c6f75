// The schema `event` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let eventSource = #"""
    "description": "One line of `titrate history --format json`, and of the audit trail audit.jsonl.",
    "type": "object",
    "required": [
      "lineage", "serial", "time", "author", "event", "environment", "experiment", "feature",
      "attributes"
    ],
    "properties": {
      "lineage": { "$ref": "#/$defs/lineage" },
      "serial": {
        "description": "The commit of the state that it belongs to.",
        "$ref": "#/$defs/number"
      },
      "time": { "description": "When it was committed.", "$ref": "#/$defs/instant" },
      "author": { "$ref": "#/$defs/author" },
      "commit": { "description": "The commit that was checked out.", "type": "string" },
      "ref": { "description": "The branch or other ref that was built.", "type": "string" },
      "runURL": { "description": "The page of the run.", "type": "string" },
      "pullRequest": { "description": "The number of the pull request.", "type": "integer" },
      "event": {
        "description": "What happened.",
        "type": "string",
        "enum": [
          "environment.created", "environment.updated", "environment.removed", "feature.created",
          "feature.updated", "feature.removed", "flag.created", "flag.updated", "flag.published",
          "flag.held", "drift.corrected", "flag.removed", "experiment.created",
          "experiment.started", "experiment.resumed", "experiment.paused", "experiment.completed",
          "experiment.updated", "experiment.removed", "experiment.stopped", "experiment.released",
          "results.noted", "experiment.started-over", "experiment.concluded", "phase.begun",
          "rollout.configured", "rollout.enabled", "rollout.removed", "policy.changed",
          "apply.begun", "apply.renewed", "apply.ended", "state.restored"
        ]
      },
      "environment": { "$ref": "#/$defs/optionalKey" },
      "experiment": { "$ref": "#/$defs/optionalExperiment" },
      "feature": { "$ref": "#/$defs/optionalFeature" },
      "attributes": {
        "description": "The particulars of the event.",
        "type": "object",
        "properties": {
          "name": { "description": "The name for people.", "type": "string" },
          "featureVersioning": { "$ref": "#/$defs/versioning" },
          "type": { "$ref": "#/$defs/featureType" },
          "addedVariant": {
            "description": "A variant that was added.",
            "$ref": "#/$defs/variant"
          },
          "changedVariant": {
            "description": "A variant whose value was changed.",
            "$ref": "#/$defs/variant"
          },
          "removedVariant": {
            "description": "The key of a variant that was removed.",
            "$ref": "#/$defs/variantKey"
          },
          "variant": {
            "description": "The variant that is shipped.",
            "$ref": "#/$defs/variantKey"
          },
          "segment": {
            "description": "The rollout segment; null for the environment default.",
            "anyOf": [{ "$ref": "#/$defs/salt" }, { "type": "null" }]
          },
          "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
          "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" },
          "allocations": { "$ref": "#/$defs/allocations" },
          "version": { "description": "The live version (v2).", "$ref": "#/$defs/number" },
          "id": { "description": "The experiment's number.", "$ref": "#/$defs/number" },
          "from": { "description": "The status before.", "$ref": "#/$defs/status" },
          "to": { "description": "The status after.", "$ref": "#/$defs/status" },
          "fields": {
            "description": "The fields that were edited.",
            "type": "array",
            "items": { "type": "string" }
          },
          "splitSeed": { "description": "The salt of the split.", "$ref": "#/$defs/salt" },
          "percentage": {
            "description": "How many belong to the cohort.",
            "$ref": "#/$defs/percentage"
          },
          "percentageBefore": {
            "description": "How many did before; null for a new cohort.",
            "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
          },
          "reason": { "description": "Why; empty where nobody said.", "type": "string" },
          "iteration": {
            "description": "How often the experiment began anew, this time included.",
            "$ref": "#/$defs/number"
          },
          "decision": { "$ref": "#/$defs/decision" },
          "asOf": { "description": "The end of results.", "$ref": "#/$defs/instant" },
          "mismatch": {
            "description": "Exposures that do not fit the split.",
            "$ref": "#/$defs/countedExposures"
          },
          "violations": {
            "description": "What results violate; empty where they violate nothing any more.",
            "$ref": "#/$defs/violatedGuardrails"
          },
          "policy": { "$ref": "#/$defs/policy" },
          "flags": {
            "description": "How many flags a run is about to have served.",
            "$ref": "#/$defs/number"
          },
          "fromSerial": {
            "description": "The commit whose state came back.",
            "$ref": "#/$defs/number"
          }
        }
      }
    },
    "allOf": [
      {
        "if": {
          "properties": { "event": { "enum": ["environment.created", "environment.updated"] } }
        },
        "then": { "properties": { "attributes": { "required": ["name", "featureVersioning"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "feature.created" } } },
        "then": { "properties": { "attributes": { "required": ["type"] } } }
      },
      {
        "if": {
          "properties": {
            "event": { "enum": ["flag.created", "flag.updated", "flag.published"] }
          }
        },
        "then": {
          "properties": {
            "attributes": { "required": ["segment", "enabled", "value", "allocations"] }
          }
        }
      },
      {
        "if": { "properties": { "event": { "const": "flag.held" } } },
        "then": { "properties": { "attributes": { "required": ["allocations"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "drift.corrected" } } },
        "then": { "properties": { "attributes": { "required": ["segment"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "experiment.created" } } },
        "then": { "properties": { "attributes": { "required": ["id"] } } }
      },
      {
        "if": {
          "properties": {
            "event": {
              "enum": [
                "experiment.started", "experiment.resumed", "experiment.paused",
                "experiment.completed"
              ]
            }
          }
        },
        "then": { "properties": { "attributes": { "required": ["from", "to"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "experiment.updated" } } },
        "then": { "properties": { "attributes": { "required": ["fields"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "experiment.stopped" } } },
        "then": { "properties": { "attributes": { "required": ["reason"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "results.noted" } } },
        "then": { "properties": { "attributes": { "required": ["asOf"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "experiment.started-over" } } },
        "then": { "properties": { "attributes": { "required": ["iteration"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "experiment.concluded" } } },
        "then": { "properties": { "attributes": { "required": ["decision", "reason"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "phase.begun" } } },
        "then": { "properties": { "attributes": { "required": ["iteration", "allocations"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "rollout.configured" } } },
        "then": {
          "properties": {
            "attributes": {
              "required": ["segment", "splitSeed", "percentage", "percentageBefore"]
            }
          }
        }
      },
      {
        "if": { "properties": { "event": { "const": "rollout.enabled" } } },
        "then": { "properties": { "attributes": { "required": ["segment", "percentage"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "rollout.removed" } } },
        "then": { "properties": { "attributes": { "required": ["segment"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "policy.changed" } } },
        "then": { "properties": { "attributes": { "required": ["policy"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "apply.begun" } } },
        "then": { "properties": { "attributes": { "required": ["flags"] } } }
      },
      {
        "if": { "properties": { "event": { "const": "state.restored" } } },
        "then": { "properties": { "attributes": { "required": ["fromSerial"] } } }
      }
    ],
    "examples": [
      {
        "lineage": "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b",
        "serial": 2,
        "time": "2026-01-31T09:30:00Z",
        "author": { "type": "user", "name": "Mira" },
        "event": "experiment.started",
        "environment": "production",
        "experiment": "checkout-cta",
        "feature": "checkout_button",
        "attributes": { "from": "created", "to": "running" }
      }
    ]
    """#

  /// The definition of an event as the state has it.
  static let storedEventSource = #"""
    "event": {
      "description": "Something that happened.",
      "type": "object",
      "required": ["event", "environment", "experiment", "feature", "attributes"],
      "properties": {
        "event": {
          "description": "What happened.",
          "type": "string",
          "enum": [
            "environment.created", "environment.updated", "environment.removed",
            "feature.created", "feature.updated", "feature.removed", "flag.created",
            "flag.updated", "flag.published", "flag.held", "drift.corrected", "flag.removed",
            "experiment.created", "experiment.started", "experiment.resumed", "experiment.paused",
            "experiment.completed", "experiment.updated", "experiment.removed",
            "experiment.stopped", "experiment.released", "results.noted",
            "experiment.started-over", "experiment.concluded", "phase.begun",
            "rollout.configured", "rollout.enabled", "rollout.removed", "policy.changed",
            "apply.begun", "apply.renewed", "apply.ended", "state.restored"
          ]
        },
        "environment": { "$ref": "#/$defs/optionalKey" },
        "experiment": { "$ref": "#/$defs/optionalExperiment" },
        "feature": { "$ref": "#/$defs/optionalFeature" },
        "attributes": {
          "description": "The particulars of the event; the schema of an event describes them.",
          "type": "object"
        }
      }
    }
    """#
}
