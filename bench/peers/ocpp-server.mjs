import { RPCServer } from 'ocpp-rpc'

// A charging system of npm ocpp-rpc in strict mode that answers at once and stores nothing. Prints where it listens; ends with its stdin.
const server = new RPCServer({ protocols: ['ocpp1.6', 'ocpp2.0.1'], strictMode: true })
server.auth((accept) => accept())
let transactions = 0
server.on('client', (client) => {
  client.handle('BootNotification', () => ({ status: 'Accepted', interval: 300, currentTime: new Date().toISOString() }))
  client.handle('StartTransaction', () => ({ transactionId: ++transactions, idTagInfo: { status: 'Accepted' } }))
  client.handle('MeterValues', () => ({}))
  client.handle('TransactionEvent', () => ({}))
})
const http = await server.listen(0, '127.0.0.1')
console.log(`http://127.0.0.1:${http.address().port}`)
process.stdin.resume().on('end', () => process.exit(0))
