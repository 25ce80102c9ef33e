/** Real servers for tests. */
package dev.threadmill.load.testing;
