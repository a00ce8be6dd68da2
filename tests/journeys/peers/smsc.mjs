// An SMSC made of the package `smpp`: takes every bind and submission, tells each on a line, and sends a receipt.
import smpp from "smpp";

let number = 0;
const receiptOf = (id) =>
  `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`;

// What that package calls ASCII is its GSM 03.38.
const alphabet = (pdu) => (pdu.data_coding === 8 ? smpp.encodings.UCS2 : smpp.encodings.ASCII);

const server = smpp.createServer((session) => {
  for (const bind of ["bind_transceiver", "bind_receiver", "bind_transmitter"]) {
    session.on(bind, (pdu) => session.send(pdu.response({ system_id: "peer" })));
  }
  session.on("submit_sm", (pdu) => {
    const id = String(++number);
    const { message, udh } = pdu.short_message;
    const told = {
      to: pdu.destination_addr,
      from: pdu.source_addr,
      coding: pdu.data_coding,
      udh: udh ? [...udh[0]] : null,
      text: Buffer.isBuffer(message) ? alphabet(pdu).decode(message) : message,
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    session.send(pdu.response({ message_id: id }));
    setTimeout(
      () =>
        session.deliver_sm({
          source_addr: pdu.destination_addr,
          destination_addr: pdu.source_addr,
          esm_class: 4,
          short_message: receiptOf(id),
        }),
      20,
    );
  });
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => { session.send(pdu.response()); session.close(); });
  session.on("error", () => session.destroy());
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.stdout.write("ready\n"));
