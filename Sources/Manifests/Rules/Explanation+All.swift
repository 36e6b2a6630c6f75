package import JSONSyntax

extension Explanation {
  /// All rules, subject by subject.
  package static var rules: [any Rule] {
    let subjects: [[any Rule]] = [
      JSONSyntaxError.Kind.allCases, FileRule.allCases, FormRule.allCases, ReferenceRule.allCases,
      ProviderRule.allCases, StateRule.allCases, PeopleRule.allCases,
    ]
    return Array(subjects.joined())
  }

  /// Everything that titrate reports about files, in order of identifier.
  package static let all = rules.map { $0.explanation }.sorted { $0.identifier < $1.identifier }
}
