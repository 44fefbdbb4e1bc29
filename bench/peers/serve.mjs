import { createInterface } from 'node:readline'

/** Runs `lap` once for each line on stdin and answers it with one line of JSON. What is set up before is not in the time. */
export async function serve (lap) {
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now()
    const result = await lap()
    console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, result }))
  }
}
