// Package leadladder asks a LeadLadder server how far up the ladder contacts are, why, and what would move them up one rung.
//
//	client, err := leadladder.New("localhost:50051", leadladder.WithRuleSet("plant-software"))
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	verdict, err := client.Score(ctx, &pb.Contact{
//		ContactId: "acme-1",
//		Company:   &pb.Company{Employees: leadladder.Count(60), AnnualRevenue: leadladder.Money(8_000_000, "EUR")},
//		History:   leadladder.History(leadladder.Did("contact_form", time.Now())),
//	})
//
// Contacts are the generated messages of package leadladderv1, here imported as pb; what is left out of them is not known,
// and never counts as no, zero or empty. Errors are of the type [*Error], which carries the server's reason.
package leadladder
