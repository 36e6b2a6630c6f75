import CommandLineInterface

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

exit(Titrate.run(Array(CommandLine.arguments.dropFirst())))
