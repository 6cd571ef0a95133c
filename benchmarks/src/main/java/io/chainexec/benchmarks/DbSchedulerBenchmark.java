package io.chainexec.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcConnectionPool;
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

/**
 * A peer for the whole job: db-scheduler takes a one-time task that carries the bytes of the same
 * record, stores it, picks it up, runs it, and stores that it is done (which takes the row away).
 * Its best settings here: an embedded H2 database in files, not synced at each commit (H2's
 * default), tasks scheduled 64 at a time, immediate execution, two threads that fetch up to 64 due
 * tasks at once, the bytes stored as they are, all logging off. {@code PostgreSQL} would be its
 * users' choice for many nodes; an embedded database spares it the network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DbSchedulerBenchmark {
  private static final int BATCH = 64;
  private static final int THREADS = 2;
  private static final int PATIENCE_S = 60;
  private static final String[] SCHEMA = {
    "CREATE TABLE scheduled_tasks (task_name VARCHAR(100) NOT NULL,"
        + " task_instance VARCHAR(100) NOT NULL, task_data VARBINARY(1024),"
        + " execution_time TIMESTAMP(6) WITH TIME ZONE NOT NULL, picked BOOLEAN NOT NULL,"
        + " picked_by VARCHAR(50), last_success TIMESTAMP(6) WITH TIME ZONE,"
        + " last_failure TIMESTAMP(6) WITH TIME ZONE, consecutive_failures INT,"
        + " last_heartbeat TIMESTAMP(6) WITH TIME ZONE, version BIGINT NOT NULL,"
        + " priority SMALLINT, state VARCHAR(20), PRIMARY KEY (task_name, task_instance))",
    "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
    "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)"
  };

  /** Where databases are made; empty for the system's temporary directory. */
  @Param("")
  public String dir;

  private final byte[][] records = new RecordBytes(BATCH).asArrays();
  private final Semaphore executions = new Semaphore(0);
  private final AtomicLong bytes = new AtomicLong();
  private final OneTimeTask<byte[]> task =
      Tasks.oneTime("outcome", byte[].class)
          .execute(
              (instance, context) -> {
                bytes.addAndGet(instance.getData().length);
                executions.release();
              });
  private ScratchDirectory directory;
  private JdbcConnectionPool connections;
  private Scheduler scheduler;
  private long executed;

  /** Makes a fresh database, and starts the scheduler. */
  @Setup(Level.Trial)
  public void open() throws SQLException {
    directory = new ScratchDirectory(dir);
    connections =
        JdbcConnectionPool.create("jdbc:h2:file:" + directory.path().resolve("jobs"), "sa", "");
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
    }
    scheduler =
        Scheduler.create(connections, task)
            .threads(THREADS)
            .pollUsingFetch(1, BATCH / (double) THREADS)
            .pollingInterval(Duration.ofSeconds(1))
            .enableImmediateExecution()
            .serializer(new AsTheyAre())
            .build();
    scheduler.start();
  }

  /** Has tasks executed. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long execute() throws InterruptedException {
    List<TaskInstance<?>> tasks = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      tasks.add(task.instance(Long.toString(executed + i), records[i]));
    }
    scheduler.scheduleBatch(tasks, Instant.now());
    if (!executions.tryAcquire(BATCH, PATIENCE_S, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not executed within " + PATIENCE_S + " s");
    }
    executed += BATCH;
    return executed;
  }

  /** Verifies that all were executed once, none is left, and deletes the database. */
  @TearDown(Level.Trial)
  public void close() throws SQLException {
    scheduler.stop();
    Check.equal("executed twice", 0, executions.availablePermits());
    Check.equal("bytes", executed / BATCH * new RecordBytes(BATCH).totalBytes(), bytes.get());
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet left = statement.executeQuery("SELECT count(*) FROM scheduled_tasks")) {
      left.next();
      Check.equal("left", 0, left.getLong(1));
      statement.execute("SHUTDOWN");
    } finally {
      connections.dispose();
      directory.close();
    }
  }

  /** Stores bytes as bytes. */
  private static final class AsTheyAre implements Serializer {
    @Override
    public byte[] serialize(Object data) {
      return (byte[]) data;
    }

    @Override
    public <T> T deserialize(Class<T> type, byte[] data) {
      return type.cast(data);
    }
  }
}
