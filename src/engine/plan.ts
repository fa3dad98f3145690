/** @file The plan: a fixed place in one linear memory for every value, and the kernel calls with their addresses. */
import { BYTES, type TensorData } from "./dtype.ts";
import { copyFlat } from "./operations/copy.ts";
import { constantValues, isLeaf } from "./operations/leaf.ts";
import { type Program, scheduleProgram } from "./program.ts";
import { sizeOf } from "./shape.ts";
import type { Instruction, MachineTraits, Tensor } from "./tensor.ts";

/** Values start at multiples of this, and kernels may write up to the next one behind a value. */
const ALIGNMENT_BYTES = 64;

export interface Plan {
  /** Kernel calls of each program, in order. */
  readonly instructions: readonly (readonly Instruction[])[];
  /** Byte address of every leaf, and of every output under the tensor that it stands for. */
  readonly addresses: ReadonlyMap<Tensor, number>;
  readonly constants: readonly { readonly address: number; readonly values: TensorData }[];
  /** First byte behind everything. */
  readonly endBytes: number;
}

/** A program whose outputs may stand for others: those of the caller, before they were optimized. */
export interface OptimizedProgram extends Program {
  readonly originals?: readonly Tensor[];
}

/** A piece of memory that is needed from instruction `first` to instruction `last`. */
interface Block {
  readonly bytes: number;
  first: number;
  last: number;
  address: number;
}

/** A value's place: `offset` bytes into a block. */
interface Place {
  readonly block: Block;
  readonly offset: number;
}

/**
 * Plans programs that share their leaves. Leaves, constants and outputs keep their places; all else reuses the memory
 * of values that are no longer needed, and the programs reuse each other's. A value that several programs compute has a
 * place in each; as an output of several it is copied to where the first of them has it.
 *
 * @param startBytes first free byte
 */
export function planPrograms(programs: readonly OptimizedProgram[], traits: MachineTraits, startBytes: number): Plan {
  const shared = new Map<Tensor, Place>();
  const fixed: Block[] = [];
  const constants: { block: Block; values: TensorData }[] = [];
  const schedules = programs.map(scheduleProgram);

  for (const node of new Set(schedules.flat())) {
    const values = constantValues(node);
    if (!values && !isLeaf(node)) continue;
    const block = newBlock(bytesOf(node), 0);
    fixed.push(block);
    shared.set(node, { block, offset: 0 });
    if (values) constants.push({ block, values });
  }

  const programBlocks = programs.map((program, index) => {
    const order = schedules[index] as Tensor[];
    // Those of its own only: a map of all programs' leaves for each of many programs is most of the work.
    const places = new Map(order.flatMap((node) => (shared.has(node) ? [[node, placeOf(shared, node)]] : [])));
    const blocks = placeValues(order, places);
    const scratch = order.map((node, time) => {
      const block = newBlock(node.operation.scratchBytes?.(node, traits) ?? 0, time);
      block.last = time;
      return block;
    });
    const outputs = new Set(program.outputs.map((output) => placeOf(places, output).block));
    fixed.push(...[...blocks].filter((block) => outputs.has(block)));
    return { places, temporary: [...[...blocks].filter((block) => !outputs.has(block)), ...scratch], scratch };
  });

  let end = alignUp(startBytes);
  for (const block of fixed) {
    block.address = end;
    end += block.bytes;
  }
  const arenaBytes = programBlocks.map(({ temporary }) => assignAddresses(temporary, end));

  const addresses = new Map([...shared].flatMap(([node, place]) => (isLeaf(node) ? [[node, addressOf(place)]] : [])));
  const instructions = programBlocks.map(({ places, scratch }, index) => {
    const find = (node: Tensor) => addressOf(placeOf(places, node));
    const calls = (schedules[index] as Tensor[]).flatMap((node, time) =>
      emit(node, find, scratch[time]?.address ?? 0, traits),
    );
    const { outputs, originals = outputs } = programs[index] as OptimizedProgram;
    const copies = outputs.flatMap((output, i) => {
      const original = originals[i] as Tensor;
      const [from, to] = [find(output), addresses.get(original) ?? find(output)];
      addresses.set(original, to);
      return from === to ? [] : copyFlat(output.dtype, from, to, sizeOf(output.shape));
    });
    return [...calls, ...copies];
  });
  return {
    instructions,
    addresses,
    constants: constants.map(({ block, values }) => ({ address: block.address, values })),
    endBytes: end + Math.max(0, ...arenaBytes) + ALIGNMENT_BYTES,
  };
}

const addressOf = ({ block, offset }: Place): number => block.address + offset;

/** Gives every computed value of a schedule a block, with the time from its first writing to its last reading. */
function placeValues(order: readonly Tensor[], places: Map<Tensor, Place>): Set<Block> {
  const blocks = new Set<Block>();
  const times = new Map(order.map((node, time) => [node, time]));
  // Inputs are computed where they belong in a result that is laid out of them, if nothing forbids; so the whole goes first.
  for (const node of order)
    if (node.operation.layout) placeWhole(node, node.operation.layout(node), places, blocks, times);
  order.forEach((node, time) => {
    if (places.has(node)) return;
    const { operation } = node;
    if (operation.alias) {
      const whole = placeOf(places, node.inputs[0] as Tensor);
      places.set(node, { block: whole.block, offset: whole.offset + operation.alias(node).offset * BYTES[node.dtype] });
    } else {
      const block = newBlock(bytesOf(node), time);
      blocks.add(block);
      places.set(node, { block, offset: 0 });
    }
  });
  order.forEach((node, time) => {
    for (const tensor of [node, ...node.inputs]) {
      const { block } = placeOf(places, tensor);
      block.first = Math.min(block.first, time);
      block.last = Math.max(block.last, time);
    }
  });
  return blocks;
}

function placeWhole(
  node: Tensor,
  offsets: readonly number[],
  places: Map<Tensor, Place>,
  blocks: Set<Block>,
  times: ReadonlyMap<Tensor, number>,
): void {
  if (places.has(node)) return;
  const block = newBlock(bytesOf(node), times.get(node) ?? 0);
  blocks.add(block);
  places.set(node, { block, offset: 0 });
  offsets.forEach((offset, index) => {
    const root = findRoot(node.inputs[index] as Tensor);
    const free = root && !places.has(root) && !root.operation.writesPadding && !root.operation.layout;
    if (free) places.set(root, { block, offset: offset * BYTES[node.dtype] });
  });
}

/** The computed value that is all of what `tensor` views, or null where it views only a part or a leaf. */
function findRoot(tensor: Tensor): Tensor | null {
  let root = tensor;
  while (root.operation.alias && root.operation.lower === undefined) {
    const parent = root.inputs[0] as Tensor;
    if (sizeOf(parent.shape) !== sizeOf(root.shape)) return null;
    root = parent;
  }
  return root.operation.lower && !root.operation.alias ? root : null;
}

function emit(
  node: Tensor,
  find: (node: Tensor) => number,
  scratch: number,
  traits: MachineTraits,
): readonly Instruction[] {
  if (!node.operation.lower) return [];
  const input = (index: number) => find(node.inputs[index] as Tensor);
  const calls = node.operation.lower(node, { ...traits, input, output: find(node), scratch });
  return calls.filter(({ tiles }) => tiles > 0);
}

/**
 * Lays blocks out from `start`, largest first, each at the lowest address that no block of an overlapping time holds.
 * Returns the bytes used.
 */
function assignAddresses(blocks: readonly Block[], start: number): number {
  const placed: Block[] = [];
  let used = 0;
  for (const block of blocks.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes)) {
    const conflicts = placed
      .filter((other) => other.first <= block.last && block.first <= other.last)
      .toSorted((a, b) => a.address - b.address);
    let address = start;
    for (const other of conflicts) {
      if (address + block.bytes <= other.address) break;
      address = Math.max(address, other.address + other.bytes);
    }
    block.address = address;
    used = Math.max(used, address + block.bytes - start);
    placed.push(block);
  }
  return used;
}

function placeOf(places: ReadonlyMap<Tensor, Place>, tensor: Tensor): Place {
  const place = places.get(tensor);
  if (!place) throw new Error(`${tensor.operation.name} has no place yet`);
  return place;
}

function newBlock(bytes: number, time: number): Block {
  return { bytes: alignUp(bytes), first: time, last: time, address: 0 };
}

function bytesOf(tensor: Tensor): number {
  return sizeOf(tensor.shape) * BYTES[tensor.dtype];
}

function alignUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
