// What the tests give to every check, and patience.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export const role = process.env.CHECK_ROLE;
export const functionZip = () => readFileSync(process.env.CHECK_FUNCTION);
export const modelArchive = () => readFileSync(process.env.CHECK_MODEL);
export const account = "123456789012";
export const region = process.env.AWS_REGION;

export async function until(condition, seconds = 120) {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`nothing came of waiting ${seconds} s`);
    await sleep(200);
  }
}
