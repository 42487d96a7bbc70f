// The function that the bench deploys: ordinary size, with the SDK clients that most Go functions link.
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const release = "one line that changes"

type archive struct {
	orders *dynamodb.Client
	files  *s3.Client
}

func (a archive) store(ctx context.Context, event events.SQSEvent) error {
	for _, message := range event.Records {
		if _, err := a.files.PutObject(ctx, &s3.PutObjectInput{
			Bucket: aws.String("orders"),
			Key:    aws.String(message.MessageId),
			Body:   strings.NewReader(message.Body),
		}); err != nil {
			return fmt.Errorf("storing %s: %w", message.MessageId, err)
		}
		if _, err := a.orders.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: aws.String("orders"),
			Item: map[string]types.AttributeValue{
				"id":      &types.AttributeValueMemberS{Value: message.MessageId},
				"release": &types.AttributeValueMemberS{Value: release},
			},
		}); err != nil {
			return fmt.Errorf("noting %s: %w", message.MessageId, err)
		}
	}
	return nil
}

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	lambda.Start(archive{orders: dynamodb.NewFromConfig(settings), files: s3.NewFromConfig(settings)}.store)
}
