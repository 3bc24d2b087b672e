/** Whether something is a benchmark record, by its committed schema. It must not judge what the record says. */
import { readFile } from "node:fs/promises";
import Ajv2020 from "ajv/dist/2020.js";

const file = new URL("../../sdk/src/bench/record.schema.json", import.meta.url);
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(await readFile(file, "utf8")));

/** What the schema finds wrong; empty where it is a record. */
export function schemaErrors(record: unknown): readonly object[] {
  return validate(record) ? [] : (validate.errors ?? []);
}
