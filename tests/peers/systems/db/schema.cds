namespace books;

using {managed} from '@sap/cds/common';

entity Vouchers : managed {
  key number     : String(60);
      reference  : String(100);
      claim      : String(20)      @mandatory;
      amount     : Decimal(15, 2)  @mandatory  @assert.range: [ -100000, 100000 ];
      currency   : String(3)       @assert.format: '^[A-Z]{3}$';
      costCentre : String(10);
      status     : String(10) default 'booked';
      account    : Association to Accounts  @assert.target;
      lines      : Composition of many Lines on lines.voucher = $self;
}

annotate Vouchers with @assert.unique: {reference: [reference]};

entity Lines {
  key position : Integer;
  key voucher  : Association to Vouchers;
      text     : String(40)      @mandatory;
      amount   : Decimal(15, 2)  @mandatory;
}

entity Accounts {
  key number : String(10);
      name   : String(40);
}

// Its key is the reference itself, as the client gives it.
entity Slips : managed {
  key reference  : String(100);
      claim      : String(20)  @mandatory;
      amount     : Decimal(15, 2);
      currency   : String(3);
      costCentre : String(10);
}

entity Claims {
  key ID        : UUID;
      reference : String(100);
      claim     : String(20)  @mandatory;
      amount    : Decimal(15, 2);
      currency  : String(3);
}
