/**
 * @file What files from elsewhere may hold. Each limit is far above what honest files need, and keeps a reader to some
 * seconds and to memory in proportion to what it reads. The guides (docs/guide/interop.md, docs/guide/data.md) list them.
 */

/**
 * Characters of a line of text, or of a row of a JSON document: it is held whole. 10,000 columns of 25 characters are
 * 250 kB; what is longer has lost its line ends.
 */
export const LONGEST_LINE = 2 ** 24;

/** Characters of a JSON document that has an array for each column: it is held whole, and some times that while it is parsed. */
export const LONGEST_DOCUMENT = 2 ** 26;

/** Columns of a log. Trackers of large models log some thousand; every one is a part of every series file. */
export const MOST_COLUMNS = 10_000;

/** Characters in the name of a column or a tensor. Messages, reports and series files repeat it. */
export const LONGEST_NAME = 1000;

/** Objects within objects in a row of JSON; each adds a part to the names of its columns. */
export const DEEPEST_OBJECTS = 100;

/** Cells that a log's rows fill: 2 GB of float64, or 10,000,000 steps of 26 columns. */
export const MOST_CELLS = 2 ** 28;

/**
 * Cells of a log's table in which nothing was logged, besides `EMPTY_PER_CELL` for each that holds a number: 268 MB. A
 * small file of many rows that each have a column of their own would otherwise need any amount of memory.
 */
export const MOST_EMPTY_CELLS = 2 ** 25;
export const EMPTY_PER_CELL = 8;

/**
 * Bytes of a record of TensorBoard's that is read: 10,000 scalars are 1 MB. Longer ones hold images or audio, and are
 * passed over without being held.
 */
export const LONGEST_RECORD = 2 ** 24;

/** Event files of one folder: a job that restarts every hour for a year writes 8,760. */
export const MOST_EVENT_FILES = 10_000;

/** Restarts within one log of TensorBoard's: each voids values that have to be looked for. */
export const MOST_RESTARTS = 1000;

/** Notes of one kind that are said one by one; of more, how many. */
export const MOST_NOTES = 20;

/** Bytes of the header of safetensors: 100,000 tensors need 10 MB. It is JSON, which takes many times that in memory. */
export const LONGEST_HEADER = 2 ** 24;

/** Bytes of a file of weights: Node reads no more at once, and the engine's memory holds no larger model in training. */
export const LARGEST_WEIGHTS = 2 ** 31 - 1;

/** Bytes of a file of data: Node reads no more at once. */
export const LARGEST_DATA_FILE = 2 ** 31 - 1;

/** Bytes that a packed file of images unpacks to: 1,300,000 of MNIST's size. */
export const LARGEST_UNPACKED = 2 ** 30;

/** Numbers of a table of data, labels apart: 1 GB of float64, or 170,000 rows of 784 columns. */
export const MOST_TABLE_NUMBERS = 2 ** 27;

/** Rows of a table of data. */
export const MOST_TABLE_ROWS = 2 ** 24;

/** Classes of data from files. */
export const MOST_CLASSES = 1024;

/** Numbers of a row of data, as networks take them. */
export const MOST_DIMENSIONS = 65_536;

/** Bytes of the file of an experiment: complete ones have 2,000, and those of many classes 20,000. YAML takes some hundred times that in memory. */
export const LARGEST_EXPERIMENT = 2 ** 16;

/** Bytes of the file of a sweep: 100,000 values on an axis have 1 MB. */
export const LARGEST_SWEEP = 2 ** 21;

/** Combinations of a sweep's axes and seeds. Each is looked at before the first run. */
export const MOST_COMBINATIONS = 1_000_000;

/** Brackets within brackets in an experiment, whose settings are three deep. */
export const DEEPEST_BRACKETS = 50;

/** Bytes of manifest.json: some 90,000 checkpoints. More would have to be written again with each of them, and be in memory whole. */
export const LARGEST_MANIFEST = 2 ** 25;

/** Bytes of events.jsonl: some 100,000 slingshots. */
export const LARGEST_EVENTS = 2 ** 25;

/** Bytes of a file that says who needs a checkpoint, a line for each. */
export const LARGEST_PIN = 2 ** 20;

/** Bytes of a lock, which has some hundred. */
export const LARGEST_LOCK = 2 ** 16;

/** Bytes of a measurement: 100,000 steps of curvature with ten numbers each are 40 MB, with spectral densities 2 GB. */
export const LARGEST_MEASUREMENT = 2 ** 31 - 1;

/** Bytes of a run's measurements that a report reads, the last written first: what is drawn of more is no longer looked at. */
export const MOST_REPORTED_BYTES = 2 ** 26;

/** Lists and objects within each other in these files. What this program writes has six. */
export const DEEPEST_DATA = 32;

/** Characters of one text in them; the longest that are written are messages, and notes that list columns. */
export const LONGEST_TEXT = 2 ** 20;

/** Rows that a run gathers before they become a series file of their own. */
export const SPAN_ROWS = 100_000;

/** Bytes of the rows of one series file, unpacked, as they are written: what has wide rows gets more files instead. */
export const SPAN_BYTES = 2 ** 26;

/** The same where a series file is read: earlier versions wrote `SPAN_ROWS` rows of any width. */
export const LARGEST_SPAN_BYTES = 2 ** 28;

/** Bytes of the footer of a series file: 10,000 columns with names of 100 characters need 4 MB. */
export const LONGEST_FOOTER = 2 ** 24;

/** Largest `--loss-floor`, in nats: more than the entropy over any number of classes. */
export const MOST_LOSS_FLOOR = 1000;

/** Bytes of labels.jsonl: some 10,000 changes of tags. */
export const LARGEST_LABELS = 2 ** 20;

export const LONGEST_TAG = 64;

/** Characters of what people note of a run. */
export const LONGEST_NOTE = 2000;
