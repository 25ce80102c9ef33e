/**
 * JavaScript on lanes: a few platform threads with one GraalJS context each, to which the sessions
 * of connections are spread. A caller, usually a virtual thread, posts its call to its session's
 * lane and parks; it never enters a context. Nothing of the script engine is loaded before the
 * first script is compiled, and nothing outside this package knows of it.
 */
package dev.threadmill.script;
