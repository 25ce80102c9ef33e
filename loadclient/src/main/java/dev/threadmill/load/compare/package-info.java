/** What differs between two results, and how sure that is. */
package dev.threadmill.load.compare;
