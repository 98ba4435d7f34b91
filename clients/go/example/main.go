// Command example scores one contact and prints the verdict. It expects `leadladder serve` on this host.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

func main() {
	log.SetFlags(0)
	target := "localhost:50051"
	if len(os.Args) > 1 {
		target = os.Args[1]
	}
	if err := run(context.Background(), target); err != nil {
		log.Fatal("error: ", err)
	}
}

func run(ctx context.Context, target string) error {
	client, err := leadladder.New(target, leadladder.WithRuleSet("plant-software"))
	if err != nil {
		return err
	}
	defer client.Close()

	contact := &pb.Contact{
		ContactId: "acme-1",
		Company: &pb.Company{
			Industry:      leadladder.Text("manufacturing"),
			Employees:     leadladder.Count(60),
			AnnualRevenue: leadladder.Money(8_000_000, "EUR"),
		},
		History: leadladder.History(
			leadladder.Did("contact_form", time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)),
		),
		Attributes: map[string]*pb.Value{"it_platform": leadladder.Value("windows")},
	}
	moment := time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC) // Leave WithAsOf out for now.
	verdict, err := client.Score(ctx, contact, leadladder.WithAsOf(moment))
	if failure := (*leadladder.Error)(nil); errors.As(err, &failure) && failure.Metadata["nearest"] != "" {
		return fmt.Errorf("%w (did you mean %s?)", err, failure.Metadata["nearest"])
	}
	if err != nil {
		return err
	}
	fmt.Println(verdict)
	return nil
}
