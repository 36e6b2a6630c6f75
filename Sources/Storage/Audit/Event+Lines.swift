import Domain
import Manifests

// The line of an event. In the state it says what happened, and to what; in the trail also who did it,
// when and from where, which stands once beside all events of a commit in the state.

extension EntityWriter {
  /// The event as the state has it.
  mutating func event(_ event: Event) {
    attributes(of: event)
    names(of: event)
    sign("}")
  }

  /// The brace that opens an event, and the first of its members.
  mutating func attributes(of event: Event) {
    sign("{\"attributes\":")
    particulars(event.particulars)
  }

  /// What happened, and to what.
  mutating func names(of event: Event) {
    sign(",\"environment\":")
    optional(event.environment) { $0.name($1) }
    sign(",\"event\":\"")
    plain(event.name.rawValue)
    sign("\",\"experiment\":")
    optional(event.experiment) { $0.name($1) }
    sign(",\"feature\":")
    optional(event.feature) { $0.name($1) }
  }

  /// The particulars in their canonical form. Those of which a first apply makes most are written as they
  /// are; for the others it does not matter that they become a tree first.
  private mutating func particulars(_ particulars: Event.Particulars) {
    switch particulars {
    case .state(let state, let segment, let version): self.state(state, of: segment, version)
    case .cohort(let segment, let splitSeed, let percentage, let before):
      cohort(segment, splitSeed, percentage, before)
    case .enabled(let segment, let percentage):
      sign("{\"percentage\":")
      optional(percentage) { $0.percentage($1) }
      sign(",\"segment\":")
      integer(segment.number)
      sign("}")
    case .addedVariant(let variant):
      sign("{\"addedVariant\":{\"id\":")
      integer(variant.number)
      sign(",\"key\":")
      name(variant.key)
      sign(",\"value\":")
      typed(variant.value)
      sign("}}")
    case .number(let number):
      sign("{\"id\":")
      integer(number)
      sign("}")
    case .statuses(let from, let to):
      sign("{\"from\":\"")
      plain(from.rawValue)
      sign("\",\"to\":\"")
      plain(to.rawValue)
      sign("\"}")
    default: object(particulars.members)
    }
  }

  private mutating func state(_ state: FeatureState, of segment: SegmentID?, _ version: Int?) {
    sign("{\"allocations\":")
    allocations(state.allocations)
    sign(state.isEnabled ? ",\"enabled\":true,\"segment\":" : ",\"enabled\":false,\"segment\":")
    optional(segment) { $0.integer($1.number) }
    sign(",\"value\":")
    typed(state.value)
    member(",\"version\":", version) { $0.integer($1) }
    sign("}")
  }

  private mutating func cohort(
    _ segment: SegmentID, _ splitSeed: Salt, _ percentage: Percentage, _ before: Percentage?
  ) {
    sign("{\"percentage\":")
    self.percentage(percentage)
    sign(",\"percentageBefore\":")
    optional(before) { $0.percentage($1) }
    sign(",\"segment\":")
    integer(segment.number)
    sign(",\"splitSeed\":")
    integer(splitSeed.number)
    sign("}")
  }

  /// A value with its type.
  private mutating func typed(_ value: FlagValue) {
    sign("{\"type\":\"")
    plain(value.typeName)
    sign("\",\"value\":")
    flagValue(value)
    sign("}")
  }
}
