package io.chainexec.benchmarks;

import java.io.PrintWriter;
import java.util.List;

/** Rows of text in columns. */
final class Table {
  private Table() {}

  /** Prints the rows, the first of which is the head; columns are flush right unless listed. */
  static void print(List<String[]> rows, List<Integer> flushLeft, PrintWriter out) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      out.println(line(row, widths, flushLeft));
    }
    out.flush();
  }

  private static String line(String[] row, int[] widths, List<Integer> flushLeft) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String pad = " ".repeat(widths[i] - row[i].length());
      line.append(i == 0 ? "" : "  ").append(flushLeft.contains(i) ? row[i] + pad : pad + row[i]);
    }
    return line.toString().stripTrailing();
  }
}
