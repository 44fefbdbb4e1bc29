// A charging station by npm ocpp-rpc in strict mode, which holds every request and response against the official schemas.
// node ocpp.mjs URL IDENTITY KEY ocpp1.6|ocpp2.0.1 [charge]   prints one JSON object
import { RPCClient } from 'ocpp-rpc';

const [endpoint, identity, password, protocol, wait] = process.argv.slice(2);
const old = protocol === 'ocpp1.6';
const station = new RPCClient({ endpoint, identity, password, protocols: [protocol], strictMode: true, reconnect: false });
const said = { violations: [] };
station.on('strictValidationFailure', ({ error }) => said.violations.push(String(error)));

const now = () => new Date().toISOString();
const errors = async (action, payload) => station.call(action, payload).then(() => 'answered', (error) => error.rpcErrorCode ?? error.code ?? error.message);

let begun;
const started = new Promise((resolve) => { begun = resolve; });
let ended;
const stopped = new Promise((resolve) => { ended = resolve; });
const isWelcome = async (idToken) => (await station.call('Authorize', { idToken })).idTokenInfo.status === 'Accepted';
station.handle('RemoteStartTransaction', ({ params }) => { begun(params); return { status: 'Accepted' }; });
station.handle('RequestStartTransaction', async ({ params }) => { // like a station with AuthorizeRemoteStart, which asks for the group as well
  if (!await isWelcome(params.idToken) || !await isWelcome(params.groupIdToken)) return { status: 'Rejected' };
  begun(params);
  return { status: 'Accepted' };
});
station.handle(old ? 'RemoteStopTransaction' : 'RequestStopTransaction', ({ params }) => { ended(params); return { status: 'Accepted' }; });

await station.connect();
said.protocol = station.protocol;
said.early = await station.call('Heartbeat', {}).then(() => 'answered', (error) => error.rpcErrorCode);
said.boot = await station.call('BootNotification', old
  ? { chargePointVendor: 'npm', chargePointModel: 'ocpp-rpc' }
  : { reason: 'PowerUp', chargingStation: { vendorName: 'npm', model: 'ocpp-rpc' } });
said.heartbeat = await station.call('Heartbeat', {});
await station.call('StatusNotification', old
  ? { connectorId: 1, errorCode: 'NoError', status: 'Available' }
  : { timestamp: now(), connectorStatus: 'Available', evseId: 1, connectorId: 1 });
said.authorize = await station.call('Authorize', old ? { idTag: 'NOBODY' } : { idToken: { idToken: 'NOBODY', type: 'ISO14443' } });
said.data = await station.call('DataTransfer', { vendorId: 'npm' });
console.error('connected');

let token = 'NOBODY';
let command; // a 2.0.1 station may name the command that made it start instead of a token
if (wait) {
  const params = await started;
  token = old ? params.idTag : params.idToken.idToken;
  command = params.remoteStartId;
}
const begin = now();
if (old) {
  const start = { connectorId: 1, idTag: token, meterStart: 5000, timestamp: begin };
  const first = await station.call('StartTransaction', start);
  const again = await station.call('StartTransaction', start); // under another message id
  said.start = first;
  said.sameTransaction = first.transactionId === again.transactionId;
  await station.call('MeterValues', { connectorId: 1, transactionId: first.transactionId, meterValue: [{ timestamp: now(), sampledValue: [{ value: '5002' }] }] });
  if (wait) said.stopped = (await stopped).transactionId === first.transactionId;
  const stop = { transactionId: first.transactionId, idTag: token, meterStop: 5004, timestamp: now(), reason: 'Remote' };
  said.stop = await station.call('StopTransaction', stop);
  said.stopAgain = await station.call('StopTransaction', stop);
} else {
  const event = (eventType, triggerReason, seqNo, register, more) => ({
    eventType, triggerReason, seqNo, timestamp: now(), transactionInfo: { transactionId: `npm-${begin}`, ...(seqNo === 0 && command && { remoteStartId: command }) }, evse: { id: 1, connectorId: 1 },
    meterValue: [{ timestamp: now(), sampledValue: [{ value: register, unitOfMeasure: { unit: 'Wh' } }] }], ...more,
  });
  said.start = await station.call('TransactionEvent', event('Started', 'RemoteStart', 0, 5000, command ? {} : { idToken: { idToken: token, type: 'Central' } }));
  await station.call('TransactionEvent', event('Updated', 'MeterValuePeriodic', 1, 5002));
  if (wait) said.stopped = (await stopped).transactionId === `npm-${begin}`;
  said.stop = await station.call('TransactionEvent', event('Ended', 'RemoteStop', 2, 5004, { idToken: { idToken: token, type: 'Central' } }));
}
await station.close();
console.log(JSON.stringify(said));
