/** Plans as files: YAML or JSON in, JSON out. */
package dev.threadmill.load.planfile;
