package io.chainexec.replay.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of a report, as its template takes it. Not thread-safe. */
final class ReportTable {
  private static final int LONG_TEXT = 160;

  private final List<Map<String, Object>> columns = new ArrayList<>();
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final Map<String, Object> model = new LinkedHashMap<>();
  private List<Map<String, Object>> cells;

  ReportTable(String caption) {
    model.put("caption", caption);
    model.put("sortable", true);
    model.put("columns", columns);
    model.put("rows", rows);
  }

  /** Adds something beside the table. */
  ReportTable with(String key, Object value) {
    model.put(key, value);
    return this;
  }

  ReportTable texts(String... names) {
    return columns(false, names);
  }

  ReportTable numbers(String... names) {
    return columns(true, names);
  }

  private ReportTable columns(boolean number, String... names) {
    for (String name : names) {
      columns.add(Map.of("name", name, "num", number));
    }
    return this;
  }

  ReportTable row() {
    cells = new ArrayList<>();
    rows.add(Map.of("cells", cells));
    return this;
  }

  /** A text; what is very long folds up. */
  ReportTable text(String text) {
    Map<String, Object> cell = cell("text", "", text);
    if (text.length() > LONG_TEXT) {
      int cut = text.offsetByCodePoints(0, text.codePointCount(0, LONG_TEXT));
      cell.put("long", Map.of("head", text.substring(0, cut) + " ...", "tail", text));
    } else {
      cell.put("text", text);
    }
    return this;
  }

  ReportTable mono(String text) {
    cell("mono", text, text);
    return this;
  }

  ReportTable time(long wallMs) {
    cell("time", Figures.moment(wallMs), "" + wallMs);
    return this;
  }

  ReportTable length(long ns) {
    cell("num", Words.roughly(ns), "" + ns);
    return this;
  }

  /** A number, and where in the facts it is from, or null. */
  ReportTable number(long value, String fact) {
    Map<String, Object> cell =
        cell(value == 0 ? "zero" : "num", Figures.grouped(value), "" + value);
    if (fact != null) {
      cell.put("fact", fact);
    }
    return this;
  }

  /** A bar of parts, each with the tone of its name, that is full at the whole. */
  ReportTable bar(long whole, Map<String, Long> parts) {
    List<Map<String, Object>> rects = new ArrayList<>();
    double x = 0;
    long sum = 0;
    for (Map.Entry<String, Long> part : parts.entrySet()) {
      if (part.getValue() > 0) {
        double width = 100.0 * part.getValue() / whole;
        rects.add(
            Map.of("tone", part.getKey(), "x", Figures.decimal(x), "w", Figures.decimal(width)));
        x += width;
        sum += part.getValue();
      }
    }
    cell("graph", "", "" + sum).put("bar", Map.of("rects", rects));
    return this;
  }

  private Map<String, Object> cell(String kind, String text, String sort) {
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("kind", kind);
    cell.put("text", text);
    cell.put("sort", sort);
    cells.add(cell);
    return cell;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Map<String, Object> model() {
    return model;
  }
}
