"""Scores partitioned Parquet with Spark: python score.py BARS OUT [--how map|group] [--master …] -- klinelab stream …"""

import argparse
import os
import sys

import pyarrow as pa
from klinelab_arrow import apply_in_arrow, map_in_arrow, scored_schema
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

parser = argparse.ArgumentParser()
parser.add_argument("bars")
parser.add_argument("out")
parser.add_argument("--how", choices=["map", "group"], default="map")
parser.add_argument("--master", default="local[2]")
parser.add_argument("--partitions", type=int, default=8)
parser.add_argument("command", nargs="+", help="behind --: klinelab stream with its options")
args = parser.parse_args()

# The workers' Python is this one, whatever else is called python3.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = (
    SparkSession.builder.master(args.master)
    .appName("klinelab")
    .config("spark.ui.enabled", False)
    .config("spark.sql.shuffle.partitions", args.partitions)
    # A folder named symbol=007 stays the text 007.
    .config("spark.sql.sources.partitionColumnTypeInference.enabled", False)
    .config("spark.sql.sources.parallelPartitionDiscovery.threshold", 10_000)
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000)
    .getOrCreate()
)
spark.sparkContext.addPyFile(str(__file__).replace("score.py", "klinelab_arrow.py"))
columns = "symbol string, timestamp long, open double, high double, low double, close double, volume double"
bars = spark.read.schema(columns).parquet(args.bars).select("symbol", "timestamp", "open", "high", "low", "close", "volume")
command = [*args.command, "--quiet"]
schema = from_arrow_schema(scored_schema(pa.schema(to_arrow_schema(bars.schema)), command))

if args.how == "map":
    # All bars of a symbol in one partition, in order of time; symbols may interleave.
    sorted_bars = bars.repartition(args.partitions, "symbol").sortWithinPartitions("timestamp")
    scored = sorted_bars.mapInArrow(map_in_arrow(command), schema)
else:
    scored = bars.groupBy("symbol").applyInArrow(apply_in_arrow(command), schema)
scored.write.mode("overwrite").parquet(args.out)
print(f"{spark.read.parquet(args.out).count()} rows in {args.out}")
spark.stop()
