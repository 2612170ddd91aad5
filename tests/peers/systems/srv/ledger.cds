using books from '../db/schema';

@path: '/ledger'
service Ledger {
  @cds.redirection.target
  entity Vouchers as projection on books.Vouchers;

  entity Accounts as projection on books.Accounts;
  entity Slips    as projection on books.Slips;

  @odata.draft.enabled
  entity Claims   as projection on books.Claims;

  // The same vouchers, one to a page.
  @cds.query.limit: 1
  entity Pages    as projection on books.Vouchers { number, reference, amount, currency };

  @readonly
  entity Archive  as projection on books.Vouchers { number, reference, amount, currency };
}

@path: '/closed'
@requires: 'clerk'
service Closed {
  entity Vouchers as projection on books.Vouchers { number, reference, claim, amount, currency };
}

annotate Ledger.Slips with { modifiedAt @odata.etag };
