"""`klinelab stream` as a function of record batches, for Spark's mapInArrow and applyInArrow."""

import subprocess
import tempfile
import threading

import pyarrow as pa


def score_batches(batches, command):
    """Yields a scored record batch for each of `batches`, in order. They need at least one batch for the schema.

    A thread feeds the process while this one reads from it: a pipe holds only so much, and a process that waits for its
    reader would otherwise never read on. Memory holds a few batches, whatever their number.
    """
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    errors = tempfile.TemporaryFile()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
    failure = []

    def feed():
        try:
            with process.stdin, pa.ipc.new_stream(process.stdin, first.schema) as writer:
                writer.write_batch(first)
                for batch in batches:
                    writer.write_batch(batch)
        except BrokenPipeError:
            pass  # The process has ended; its exit code says why.
        except BaseException as error:  # Spark's own, told to the thread that it is waiting for.
            failure.append(error)
            process.kill()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        yield from pa.ipc.open_stream(process.stdout)
        feeder.join()
        if process.wait() != 0:
            raise pa.ArrowInvalid("klinelab ended early")
    except pa.ArrowInvalid as error:
        feeder.join()
        if failure:
            raise failure[0] from error
        code = process.wait()
        errors.seek(0)
        raise RuntimeError(f"klinelab stream: exit code {code}: {errors.read().decode()[-2000:]}") from error
    finally:
        process.kill()
        process.wait()


def map_in_arrow(command):
    """For DataFrame.mapInArrow: one process a partition."""
    return lambda batches: score_batches(batches, command)


def apply_in_arrow(command):
    """For GroupedData.applyInArrow: one process a group, so for few groups of many bars."""

    def score(table):
        in_order = table.sort_by("timestamp")
        return pa.Table.from_batches(score_batches(in_order.to_batches(max_chunksize=10_000), command))

    return score


def scored_schema(schema, command):
    """The schema that comes out for one that goes in, by scoring no rows."""
    (batch,) = score_batches([pa.RecordBatch.from_pylist([], schema=schema)], command)
    return batch.schema
