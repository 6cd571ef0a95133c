package io.chainexec.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainexec.replay.render.Json;
import io.chainexec.replay.render.LogEntry;
import io.chainexec.replay.script.ActionJson;
import io.chainexec.replay.select.ChainLog;
import io.chainexec.store.IoFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that remembers up to where a chain was read. Used by one thread. */
final class CursorFile {
  private static final int MAX_BYTES = 4_096;

  private final Path file;
  private long savedSequence = -1;

  /** The file of that name. */
  CursorFile(Path file) {
    this.file = file.toAbsolutePath();
    if (!Files.isDirectory(this.file.getParent())) {
      throw problem("cannot be written: there is no directory " + this.file.getParent());
    }
  }

  /** Has the log begin behind what was read; where there is no file yet, changes nothing. */
  void resume(ChainLog log) {
    JsonNode cursor = read();
    if (cursor == null) {
      return;
    }
    String chainId = cursor.path("chain_id").asText();
    if (!chainId.equals(Long.toUnsignedString(log.reader().chainId()))) {
      throw problem("is of another chain, " + chainId + "; name another file, or delete it");
    }
    long sequence = cursor.path("sequence").asLong(-1);
    LogEntry last = log.at(sequence);
    if (last == null) {
      throw problem(
          "says that record "
              + sequence
              + " was read, but the chain ends before it; delete the file to begin anew");
    }
    long session = cursor.path("session").asLong(-1);
    if (last.sequence() == sequence && last.session() != session) {
      throw problem(
          "is of record "
              + sequence
              + " of session "
              + session
              + ", but that record was written again in session "
              + last.session()
              + "; delete the file to begin anew");
    }
    savedSequence = sequence;
    log.startAt(sequence + 1);
  }

  /** Remembers the record that was read last, if there is a new one; replaces the file whole. */
  void save(ChainLog log) {
    LogEntry last = log.lastRead();
    if (last == null || last.sequence() == savedSequence) {
      return;
    }
    String text =
        Json.toText(
            json -> {
              json.writeStartObject();
              ActionJson.id(json, "chain_id", log.reader().chainId());
              json.writeNumberField("session", last.session());
              json.writeNumberField("sequence", last.sequence());
              json.writeEndObject();
            });
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, text + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw problem("cannot be written: " + IoFailure.explain(e, file.getParent()));
    }
    savedSequence = last.sequence();
  }

  private JsonNode read() {
    try {
      byte[] bytes;
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_BYTES);
      }
      JsonNode cursor =
          new ObjectMapper().readTree(new String(bytes, StandardCharsets.UTF_8).strip());
      if (cursor.path("chain_id").isTextual()
          && cursor.path("session").canConvertToExactIntegral()
          && cursor.path("session").canConvertToLong()
          && cursor.path("sequence").canConvertToExactIntegral()
          && cursor.path("sequence").canConvertToLong()
          && cursor.path("sequence").asLong() >= 0) {
        return cursor;
      }
      throw problem("is no cursor; name another file, or delete it");
    } catch (NoSuchFileException e) {
      return null;
    } catch (JsonProcessingException e) {
      throw problem("is no cursor; name another file, or delete it");
    } catch (IOException e) {
      throw problem("cannot be read: " + IoFailure.explain(e, file.getParent()));
    }
  }

  private ToolException problem(String what) {
    return new ToolException("the cursor file " + file + " " + what);
  }
}
