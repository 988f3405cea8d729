'use strict';

// Reads so many records of a topic, each with the schema that its id names in the registry, and writes them as JSON.

const fs = require('fs');
const http = require('http');
const { Kafka, logLevel } = require('kafkajs');
const avro = require('avsc');

const ask = JSON.parse(fs.readFileSync(ASK_FILE, 'utf8'));
const types = new Map();

function schema(id) {
  return new Promise((resolve, reject) => {
    http.get(`${ask.registry}/schemas/ids/${id}`, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text).schema));
    }).on('error', reject);
  });
}

async function decode(bytes) {
  if (bytes[0] !== 0) throw new Error(`begins with ${bytes[0]}`);
  const id = bytes.readInt32BE(1);
  if (!types.has(id)) types.set(id, avro.Type.forSchema(JSON.parse(await schema(id))));
  return types.get(id).fromBuffer(bytes.subarray(5));
}

async function main() {
  const kafka = new Kafka({ clientId: 'another-language', brokers: [ask.broker], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: ask.group });
  const records = [];
  await consumer.connect();
  await consumer.subscribe({ topic: ask.topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    setTimeout(() => reject(new Error(`read ${records.length} of ${ask.count}`)), 60000).unref();
    consumer.run({
      eachMessage: async ({ message }) => {
        records.push({ key: message.key.toString(), value: await decode(message.value) });
        if (records.length === ask.count) resolve();
      },
    });
  });
  await consumer.disconnect();
  return records;
}

main()
  .then((records) => ({ records }), (error) => ({ error: String(error.stack || error) }))
  .then((answer) => fs.writeFileSync(ask.answer, JSON.stringify(answer)));
