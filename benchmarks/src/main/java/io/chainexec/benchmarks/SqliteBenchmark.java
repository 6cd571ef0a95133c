package io.chainexec.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sqlite.SQLiteConfig;

/**
 * A peer: a row for each outcome in SQLite, the bytes of the same record in it. Its best settings:
 * a write-ahead log, the database locked for good, one prepared statement, the sequence as the
 * row's own key and no other index. {@code synchronous=OFF} compares with a chain that is never
 * synced, {@code FULL} with one that is at each commit.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqliteBenchmark {
  /** Rows in a round: as many as the larger transaction has. */
  private static final int BATCH = 64;

  /** Where databases are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  /** Whether transactions are synced (FULL) or not (OFF). */
  @Param({"OFF", "FULL"})
  public String synchronous;

  /** How many outcomes are committed at once. */
  @Param({"1", "64"})
  public int rowsPerTransaction;

  private final byte[][] records = new RecordBytes(BATCH).asArrays();
  private ScratchDirectory directory;
  private Connection connection;
  private PreparedStatement insert;
  private long rows;

  /** Makes a fresh database. */
  @Setup(Level.Iteration)
  public void open() throws SQLException {
    directory = new ScratchDirectory(dir);
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(synchronous));
    connection = config.createConnection("jdbc:sqlite:" + directory.path().resolve("outcomes.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE outcome (sequence INTEGER PRIMARY KEY, record BLOB)");
    }
    connection.setAutoCommit(rowsPerTransaction == 1);
    insert = connection.prepareStatement("INSERT INTO outcome VALUES (?, ?)");
    rows = 0;
  }

  /** Inserts the rows, and commits them. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long insert() throws SQLException {
    for (byte[] row : records) {
      insert.setLong(1, rows++);
      insert.setBytes(2, row);
      insert.executeUpdate();
    }
    if (rowsPerTransaction > 1) {
      connection.commit();
    }
    return rows;
  }

  /** Verifies that all is in the database, and deletes it. */
  @TearDown(Level.Iteration)
  public void close() throws SQLException {
    insert.close();
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT count(*), max(sequence) + 1 FROM outcome")) {
      found.next();
      Check.equal("rows", rows, found.getLong(1));
      Check.equal("next sequence", rows, found.getLong(2));
    }
    connection.close();
    directory.close();
  }
}
