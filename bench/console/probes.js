// What the bench notes in a page, from its first moment on.
(() => {
  const bench = { shift: 0, events: [], frames: [], sought: null };
  window.bench = bench;

  const observe = (type, note, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...options });
  observe("layout-shift", ({ value, hadRecentInput }) => (bench.shift += hadRecentInput ? 0 : value));
  observe("event", ({ interactionId, duration }) => interactionId && bench.events.push(duration), {
    durationThreshold: 16,
  });

  // A message comes after the paint of the frame that it was sent in.
  const painted = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });

  bench.usable = new Promise((then) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[role=combobox]")) return;
      observer.disconnect();
      painted(() => then(performance.now()));
    });
    observer.observe(document, { childList: true, subtree: true });
  });

  let pressed = 0;
  addEventListener("keydown", ({ timeStamp }) => (pressed = timeStamp), true);

  /** Milliseconds from the last key to the paint of rows from that number on. */
  bench.seek = (number) => {
    bench.sought = new Promise((found) => {
      const look = () => {
        const cells = [...document.querySelectorAll("tbody td[data-column=controlNumber]")];
        const there = cells.map((cell) => Number(cell.textContent)).some((at) => at >= number && at < number + 100);
        if (there) painted(() => found(performance.now() - pressed));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  };

  /** Notes the milliseconds of each frame, until the next `bench.stop`. */
  bench.watch = () => {
    let last = 0;
    let going = true;
    bench.frames = [];
    bench.stop = () => {
      going = false;
      return bench.frames;
    };
    const frame = (now) => {
      if (last) bench.frames.push(now - last);
      last = now;
      if (going) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
})();
