/// One line of the audit trail: an event, with the commit it belongs to and the circumstances.
package struct AuditRecord: Hashable, Sendable {
  /// The state that the commit was made to.
  package let lineage: String
  /// The serial of the commit.
  package let serial: Int
  /// Who, when, and from where.
  package let provenance: Provenance
  /// What happened.
  package let event: Event

  /// Makes a record.
  package init(lineage: String, serial: Int, provenance: Provenance, event: Event) {
    self.lineage = lineage
    self.serial = serial
    self.provenance = provenance
    self.event = event
  }
}

extension Snapshot {
  /// The records of this very commit.
  package var records: [AuditRecord] {
    events.map {
      AuditRecord(lineage: lineage, serial: serial, provenance: provenance, event: $0)
    }
  }
}
