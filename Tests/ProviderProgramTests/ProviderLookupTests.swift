import TestSupport
import Testing

@testable import ProviderProgram

struct ProviderLookupTests {
  @Test(
    arguments: [
      "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR",
      "CURL_CA_BUNDLE", "FLAG_SHIP_API_KEY", "FLAG_SHIP_",
    ])
  func `a program gets what every program needs, and what is named after it`(variable: String) {
    #expect(ProviderLookup.passesOn(variable, to: "/opt/bin/titrate-provider-flag-ship"))
    #expect(ProviderLookup.passesOn(variable, to: "/opt/titrate-provider-flag-ship.py"))
  }

  @Test(
    arguments: [
      "GITHUB_TOKEN", "GITLAB_TOKEN", "CI", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "AWS_SECRET",
      "FLAG_SHIPMENT", "flag_ship_key", "FLAG", "TITRATE_TOKEN", "LD_PRELOAD", "PATHS", "LC",
    ])
  func `a program gets nothing else`(variable: String) {
    #expect(!ProviderLookup.passesOn(variable, to: "/opt/bin/titrate-provider-flag-ship"))
  }

  @Test(arguments: ["github", "gitlab", "ci", "actions"])
  func `a program that is named like a service of CI gets nothing of it`(name: String) {
    let variable = name.uppercased() + "_TOKEN"
    #expect(!ProviderLookup.passesOn(variable, to: "/opt/bin/titrate-provider-\(name)"))
  }

  @Test(arguments: ["/opt/bin/flagship", "/opt/titrate-provider-", "/titrate-provider-x/flagship"])
  func `a program with another name has no variables of its own`(program: String) {
    #expect(!ProviderLookup.passesOn("FLAGSHIP_KEY", to: program))
    #expect(!ProviderLookup.passesOn("_KEY", to: program))
  }
}
