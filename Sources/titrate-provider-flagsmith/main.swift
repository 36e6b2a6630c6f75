import FlagsmithProvider

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

exit(FlagsmithProgram.run(Array(CommandLine.arguments.dropFirst())))
