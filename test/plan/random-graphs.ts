import fc from 'fast-check';

/** An acyclic graph of up to 14 tasks whose numbers say nothing about their order. */
export const acyclicGraphs: fc.Arbitrary<number[][]> = fc.integer({ min: 1, max: 14 }).chain((size) =>
  fc
    .tuple(
      fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
      fc.tuple(...Array.from({ length: size }, (_, place) => fc.subarray([...Array(place).keys()]))),
    )
    .map(([numbers, earlier]) => {
      const dependencies: number[][] = [];
      earlier.forEach((places, place) => {
        dependencies[numbers[place]!] = places.map((other) => numbers[other]!);
      });
      return dependencies;
    }),
);

/** Any graph of up to 9 tasks, with cycles or without. */
export const graphs: fc.Arbitrary<number[][]> = fc
  .integer({ min: 1, max: 9 })
  .chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }), { minLength: size, maxLength: size }));
