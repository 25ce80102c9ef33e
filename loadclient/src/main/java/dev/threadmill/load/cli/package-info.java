/** The command line: reads options, prints, sets the exit code. No logic of its own. */
package dev.threadmill.load.cli;
