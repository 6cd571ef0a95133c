package io.chainexec.replay.script;

import io.chainexec.action.PendingAction;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an action script line by line. Blank lines are passed over. Checks that time does not go
 * back and that ids increase; a line without an id gets the next free one. A bad line changes
 * nothing, and reading can go on behind it. Not thread-safe; closing the stream is the caller's.
 */
public final class ScriptReader {
  private final LineReader lines;
  private final ActionParser actions;
  private long lastAtMs;
  private long lastId;

  /**
   * Reads a script.
   *
   * @param in its bytes, UTF-8
   * @param originNs chain time of the script's start, from which moments in actions count
   */
  public ScriptReader(InputStream in, long originNs) {
    this.lines = new LineReader(in);
    this.actions = new ActionParser(originNs);
  }

  /**
   * The next line that holds an action, or null after the last.
   *
   * @throws BadLineException if it cannot be used
   * @throws IOException if the script cannot be read
   */
  public ScriptLine next() throws IOException, BadLineException {
    String text = lines.next();
    while (text != null && text.isBlank()) {
      text = lines.next();
    }
    if (text == null) {
      return null;
    }
    try {
      return accept(parse(text));
    } catch (JsonFault fault) {
      throw new BadLineException(lines.number(), fault.column(), fault.getMessage());
    }
  }

  private ScriptLine accept(ScriptLine line) {
    lastAtMs = line.atMs();
    lastId = line.id();
    return line;
  }

  private ScriptLine parse(String text) {
    Fields fields = new Fields(JsonValue.Reader.read(text), "a line");
    long atMs = atMs(fields);
    long id = id(fields);
    ScriptLine.Original redriveOf = original(fields);
    Fields action = fields.object("action");
    List<ScriptedResult> dispatch = new ArrayList<>();
    for (JsonValue item : fields.items("dispatch")) {
      dispatch.add(ScriptedResult.parse(item));
    }
    fields.done();
    return new ScriptLine(lines.number(), atMs, id, redriveOf, actions.parse(action), dispatch);
  }

  private static ScriptLine.Original original(Fields fields) {
    if (fields.optional("redrive_of") == null) {
      return null;
    }
    Fields original = fields.object("redrive_of");
    long chainId = original.optional("chain_id") == null ? 0 : original.u64("chain_id");
    long id = original.u64("id");
    original.done();
    if (id == PendingAction.NO_ID) {
      throw new JsonFault(original.columnOf("id"), "id is 0, which is the id of no action");
    }
    return new ScriptLine.Original(chainId, id);
  }

  private long atMs(Fields fields) {
    long atMs = fields.ms("at_ms");
    if (atMs < lastAtMs) {
      throw new JsonFault(
          fields.columnOf("at_ms"),
          "at_ms is " + atMs + ", before that of an earlier line (" + lastAtMs + ")");
    }
    return atMs;
  }

  private long id(Fields fields) {
    boolean given = fields.optional("id") != null;
    long id = given ? fields.u64("id") : lastId + 1;
    if (id == PendingAction.NO_NEXT_ID) {
      throw new JsonFault(
          fields.columnOf("id"),
          "id is 2^64 - 1, after which there is none; the last one is 2^64 - 2");
    }
    if (Long.compareUnsigned(id, lastId) <= 0) {
      String last = Long.toUnsignedString(lastId);
      throw new JsonFault(
          fields.columnOf("id"),
          given
              ? "id is " + Long.toUnsignedString(id) + ", it must be above " + last
              : "there is no free id above " + last);
    }
    return id;
  }
}
