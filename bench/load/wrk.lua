-- For wrk: sends BODY by METHOD, counts answers without EXPECTED in them, and ends with one line of JSON.
-- wrk runs `response` in each of its threads, which `done` reads afterwards.

wrk.method = os.getenv("METHOD")
wrk.body = os.getenv("BODY")

local expected = os.getenv("EXPECTED")
local threads = {}
wrong = 0

function setup(thread)
   threads[#threads + 1] = thread
end

function response(status, headers, body)
   if status ~= 200 or not string.find(body, expected, 1, true) then
      wrong = wrong + 1
   end
end

function done(summary, latency, requests)
   local not_expected = 0
   for _, thread in ipairs(threads) do
      not_expected = not_expected + thread:get("wrong")
   end
   local e = summary.errors
   print(string.format(
      'RESULT {"per_second": %.2f, "p50": %.4f, "p99": %.4f, "wrong": %d, "failed": %d}',
      summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      not_expected, e.connect + e.read + e.write + e.timeout
   ))
end
