CREATE OR REPLACE TRIGGER accounts_moved AFTER UPDATE OF activation_date, availability_days, batch_id, bill_status, billing_zone, blocked, customer_site, distributor, ever_registered, expiration_date, first_usage, last_recharge, product, registered ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_moved();

CREATE OR REPLACE TRIGGER accounts_funds_moved AFTER UPDATE OF balance, billing_model, credit_limit, threshold ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_funds_moved()
